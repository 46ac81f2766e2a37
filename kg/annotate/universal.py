"""ClearNLP's dependencies, which many English pipelines give, turned into the Universal Dependencies that the frames read."""
from __future__ import annotations

from dataclasses import dataclass

from kg.lexicon import lexicon

NOMINAL = frozenset({"NOUN", "PROPN", "PRON", "NUM", "SYM", "DET"})
MARKED = frozenset({"prep", "dative", "agent", "pcomp"})  # what a preposition is to its head
BE = frozenset({"be", "am", "is", "are", "was", "were", "been", "being", "'s", "’s", "'re", "’re", "'m", "’m"})
HELPS = frozenset({"aux", "auxpass", "aux:pass", "cop"})


@dataclass(slots=True)
class Tree:
    """One sentence: its words, their parts of speech and tags, the place of each one's head (a root's is its own), and labels."""

    words: list[str]
    pos: list[str]
    tags: list[str]
    heads: list[int]
    deps: list[str]

    def under(self, word: int) -> list[int]:
        """The words that hang on a word, in order."""
        return [i for i, head in enumerate(self.heads) if head == word and i != word]

    def hang(self, word: int, head: int, dep: str) -> None:
        """Hang a word on a head; on itself, it is a root."""
        self.heads[word], self.deps[word] = head, dep

    def raised(self, word: int, dep: str) -> int:
        """Put a word in its head's place under the label `dep`, what else hung there now on the word; the old head is returned,
        which still lacks a label of its own."""
        old = self.heads[word]
        for other in self.under(old):
            self.heads[other] = word
        self.hang(word, word if self.heads[old] == old else self.heads[old], dep)
        self.heads[old] = word
        return old


def clear(labels: set[str]) -> bool:
    """Whether labels are ClearNLP's."""
    return not labels.isdisjoint(lexicon("foreign")["dependency"])


def universal(tree: Tree) -> None:
    """Turn a ClearNLP tree into a Universal one: what a preposition or "be" governs becomes the head."""
    for word in sorted(range(len(tree.words)), key=lambda i: -_depth(tree, i)):
        _preposition(tree, word)
    for word in range(len(tree.words)):
        _copula(tree, word)
    _coordination(tree)
    for word, dep in enumerate(tree.deps):
        tree.deps[word] = _label(tree, word, dep)


def _depth(tree: Tree, word: int) -> int:
    depth = 0
    while tree.heads[word] != word and depth < len(tree.words):
        word, depth = tree.heads[word], depth + 1
    return depth


def _preposition(tree: Tree, word: int) -> None:
    """"from" with "Oslo" on it becomes "Oslo" with "from" on it; an inner preposition has had its turn before the outer one."""
    inner = [i for i in tree.under(word) if tree.deps[i] in ("pobj", "pcomp")]
    if not inner:
        return
    noun, dep, head = min(inner, key=lambda i: tree.deps[i] != "pobj"), tree.deps[word], tree.heads[word]
    clause = tree.deps[noun] == "pcomp"
    for other in inner:
        if other != noun:
            tree.deps[other] = "nmod"
    if dep == "agent":
        dep = "obl:agent"
    elif dep in MARKED:
        # A preposition on a preposition ("out of Oslo") passes its noun up to that.
        outer = tree.deps[head] in MARKED and (tree.deps[head] != "pcomp" or tree.pos[head] == "ADP")
        nominal = tree.pos[head] in NOMINAL
        passed, on_noun, on_verb = ("pcomp", "acl", "advcl") if clause else ("pobj", "nmod", "obl")
        dep = passed if outer else on_noun if nominal else on_verb
    tree.deps[tree.raised(noun, dep)] = "mark" if clause else "case"


def _copula(tree: Tree, word: int) -> None:
    """"is" with "supplier" on it becomes "supplier" with "is" on it; what "there is" is its subject."""
    if tree.words[word].lower() not in BE or tree.pos[word] not in ("AUX", "VERB") or tree.deps[word] in HELPS:
        return
    inner = tree.under(word)
    told = next((i for i in inner if tree.deps[i] in ("attr", "acomp")), None)
    if told is None:
        return
    if any(tree.deps[i] == "expl" for i in inner):
        tree.deps[told] = "nsubj"
    else:
        tree.deps[tree.raised(told, tree.deps[word])] = "cop"


def _coordination(tree: Tree) -> None:
    """Every member of a list on the first, and "and" on the member that it stands before."""
    for word, dep in enumerate(tree.deps):
        if dep == "cc":
            later = [i for i in tree.under(tree.heads[word]) if tree.deps[i] == "conj" and i > word]
            tree.heads[word] = min(later, default=tree.heads[word])
    for word, dep in enumerate(tree.deps):
        while dep == "conj" and tree.deps[tree.heads[word]] == "conj":
            tree.heads[word] = tree.heads[tree.heads[word]]


def _label(tree: Tree, word: int, dep: str) -> str:
    if dep == "aux" and tree.tags[word] == "TO":
        return "mark"
    if dep == "npadvmod" and tree.pos[tree.heads[word]] in NOMINAL:
        return "nmod:unmarked"
    return lexicon("foreign")["dependency"].get(dep, dep)
