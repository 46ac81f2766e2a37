"""kg/show/wording.py: what hangs on a claim, in words."""
from factory import claim

from kg.show.wording import terms


def test_a_metric_is_called_by_its_label():
    told = claim("Observation", roles={"subject": "Sable Steel"}, metric="share_price", value={"value": 160.95, "unit": "USD"})
    assert terms(told) == "metric share price, value 160.95 USD" and told.record()["attrs"]["metric"] == "share_price"
    assert terms(claim("Observation", roles={"subject": "Sable Steel"}, metric="shifts_run")) == "metric shifts_run"
