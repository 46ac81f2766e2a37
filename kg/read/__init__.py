"""Files to Documents, Documents to reading text."""
