"""Facts that the frames find in the parse: active, passive, relative, participial and nominal, written once for all kinds."""
from __future__ import annotations

from collections.abc import Iterator

from spacy.tokens import Doc, Token

from kg.annotate.cast import Cast, Thing
from kg.claims.draft import Draft
from kg.claims.patterns import Frame, forms, nouns, relational, verbs
from kg.lexicon import lexicon
from kg.ontology import Kind, kinds

RELATIVE = frozenset({"which", "that", "who", "whom"})
OWNED = {("ORG", "PRODUCT"): "Produces", ("GOVERNMENT", "PRODUCT"): "Produces", ("ORG", "FACILITY"): "Operates", ("PERSON", "ORG"): "Ownership"}


def drafts(doc: Doc, people: Cast) -> Iterator[Draft]:
    """A draft for each frame whose roles are all filled by things of the cast."""
    spot_at = people.spot_at()
    for token in doc:
        if token.dep_ == "nmod:poss" and token.i in spot_at:
            yield from _possessed(token, people, spot_at)
        if token.lower_ in relational() or token.text in relational():
            yield from _related(token, people, spot_at)
        if token.pos_ in ("VERB", "ADJ") and (frames := verbs().get(token.lower_)) and _holds(token):
            for frame in frames:
                if _of(token, frame) and (not frame.particle or any(c.lower_ == frame.particle for c in token.children)):
                    yield from _filled(frame, _verbal(token, frame), people, spot_at)
        elif token.pos_ == "NOUN" and (frames := nouns().get(token.lower_)) and _holds(token):
            for frame in frames:
                yield from _filled(frame, _nominal(token, frame), people, spot_at)


def _of(verb: Token, frame: Frame) -> bool:
    """Whether a word is a form of the frame's verb and not another's: who "found" a company found it, and did not found it."""
    return verb.lower_ != frame.word or verb.tag_ not in ("VBD", "VBN") or frame.word in forms(frame.word)[1:]


def _holds(token: Token) -> bool:
    """Whether nothing on the word or its helpers denies it or puts it in doubt."""
    words = lexicon("verbs")["words"]
    chain = [token]
    while chain[-1].dep_ in ("xcomp", "conj") and chain[-1].head != chain[-1]:
        chain.append(chain[-1].head)
    for verb in chain:
        if verb.lower_ in words["doubting"]:
            return False
        for child in verb.children:
            if child.lower_ in words["denying"] or child.lower_ in words["doubting"] and child.dep_ in ("aux", "mark", "advmod"):
                return False
    return True


def _verbal(verb: Token, frame: Frame) -> dict[str, list[Token]]:
    """The words that fill the roles of a verb's frame."""
    found: dict[str, list[Token]] = {}
    passive = any(c.dep_ in ("aux:pass", "nsubj:pass") for c in verb.children) or (
        verb.dep_ == "acl" and verb.tag_ == "VBN") or (verb.dep_ == "conj" and verb.tag_ == "VBN" and not any(
            c.dep_ in ("nsubj", "obj") for c in verb.children) and any(c.dep_ == "nsubj:pass" for c in verb.head.children))  # fmt: skip
    subject, target = ("object", "subject") if passive else ("subject", "object")
    roles = {"subject": frame.subject, "object": frame.object}
    if roles[subject]:
        found[roles[subject]] = _subjects(verb, passive)
    for child in verb.children:
        marker = next((c.lower_ for c in child.children if c.dep_ == "case"), "")
        if child.dep_ in ("obj", "iobj") and not passive and frame.object:
            found.setdefault(frame.object, []).append(child)
        elif passive and (child.dep_ == "obl:agent" or child.dep_ in ("obl", "nmod") and marker == "by") and roles[target]:
            found.setdefault(roles[target], []).append(child)
        elif child.dep_ in ("obl", "nmod", "obl:agent", "obl:unmarked"):
            for preposition, role in frame.marked:
                if marker == preposition:
                    found.setdefault(role + ("#2" if role == frame.subject else ""), []).append(child)
        elif child.dep_ == "obj" and not passive:
            continue
    if not passive:  # "sells X to Y", "rents out X to Y" with the recipient hung on the object
        for obj in [c for c in verb.children if c.dep_ == "obj"]:
            for child in obj.children:
                marker = next((c.lower_ for c in child.children if c.dep_ == "case"), "")
                for preposition, role in frame.marked:
                    if child.dep_ == "nmod" and marker == preposition:
                        found.setdefault(role, []).append(child)
    return found


def _subjects(verb: Token, passive: bool) -> list[Token]:
    """The subject of a verb, found at the head where the verb has none of its own."""
    wanted = ("nsubj:pass",) if passive else ("nsubj",)
    own = [c for c in verb.children if c.dep_ in wanted]
    if own:
        if own[0].lower_ in RELATIVE and verb.dep_ == "acl:relcl":
            return [verb.head]
        return own
    if verb.dep_ in ("acl:relcl", "acl") and not any(c.dep_ in ("nsubj", "nsubj:pass") for c in verb.children):
        return [verb.head]
    if verb.dep_ in ("conj", "xcomp", "advcl", "parataxis") and verb.head != verb and verb.head.pos_ in ("VERB", "ADJ", "AUX", "NOUN"):
        above = [c for c in verb.head.children if c.dep_ in ("nsubj", "nsubj:pass")]
        return above or (_subjects(verb.head, False) if verb.head.dep_ in ("conj", "xcomp", "acl:relcl", "acl") else [])
    return []


def _nominal(noun: Token, frame: Frame) -> dict[str, list[Token]]:
    found: dict[str, list[Token]] = {}
    for child in noun.children:
        marker = next((c.lower_ for c in child.children if c.dep_ == "case"), "")
        for preposition, role in frame.marked:
            if child.dep_ == "nmod:poss" and preposition == "poss" or child.dep_ == "nmod" and marker == preposition:
                found.setdefault(role, []).append(child)
    return found


def _filled(frame: Frame, found: dict[str, list[Token]], people: Cast, spot_at: dict[int, int]) -> Iterator[Draft]:
    kind = kinds()[frame.kind]
    if len(kind.roles) < 2:
        return
    first, second = kind.roles[0], kind.roles[1]
    if kind.symmetric and first == second:
        seconds = found.get(f"{second}#2") or []
        firsts = found.get(first, [])
        if not seconds and len(firsts) > 1:
            firsts, seconds = firsts[:1], firsts[1:]
    else:
        firsts, seconds = found.get(first, []), found.get(second, [])
    for a in _things(firsts, spot_at):
        for b in _things(seconds, spot_at):
            one, other = people.thing_of[a], people.thing_of[b]
            if one is not other and not (one.unnamed and other.unnamed) and _ranged(kind, first, one) and _ranged(kind, second, other):
                yield Draft(frame.kind, [(first, one, a), (second, other, b)], dict(frame.says), reasons={"frame": lexicon("model")["frame"]})


def _possessed(owner: Token, people: Cast, spot_at: dict[int, int]) -> Iterator[Draft]:
    """What a possessor and a name say by their types: a company's product or site, a person's company."""
    a, b = spot_at[owner.i], spot_at.get(owner.head.i)
    if b is None or people.spans[b].start <= owner.i:
        return
    one, other = people.thing_of[a], people.thing_of[b]
    kind = OWNED.get((one.type, other.type))
    if kind and one is not other and not one.unnamed and not other.unnamed:
        roles = kinds()[kind].roles
        yield Draft(kind, [(roles[0], one, a), (roles[1], other, b)], reasons={"possessive": lexicon("model")["possessive"]})


def _related(noun: Token, people: Cast, spot_at: dict[int, int]) -> Iterator[Draft]:
    """What a relational noun says: "A is B's rival", "B's subsidiary A", "A, founder of B", "B chief executive A"."""
    frame = relational().get(noun.lower_) or relational()[noun.text]
    if not _holds(noun) or noun.pos_ not in ("NOUN", "PROPN"):
        return
    ones = [c for c in noun.children if c.dep_ in ("nsubj", "nsubj:pass")] if any(c.dep_ == "cop" for c in noun.children) else []
    ones += [c for c in noun.children if c.dep_ in ("appos", "flat") and c.i in spot_at]
    if noun.dep_ in ("appos", "conj") and not ones:
        ones.append(noun.head if noun.dep_ == "appos" else noun.head.head)
    if noun.dep_ == "compound" and noun.head.i in spot_at and noun.i < noun.head.i:
        ones.append(noun.head)
    others = [c for c in noun.children if c.dep_ == "nmod:poss" or c.dep_ == "compound" and c.i in spot_at
              or c.dep_ == "nmod" and any(g.dep_ == "case" and g.lower_ in ("of", "to", "at", "for", "in", "with") for g in c.children)]  # fmt: skip
    others += [c for head in ones for c in head.children if noun.dep_ == "compound" and c.dep_ == "compound" and c.i in spot_at and c.i < noun.i]
    kind = kinds()[frame.kind]
    told = list(_things(others, spot_at)) or (list(_employer(noun, people)) if frame.other == "organisation" else [])
    for a in _things(ones, spot_at):
        for b in told:
            one, other = people.thing_of[a], people.thing_of[b]
            if one is other or one.unnamed and other.unnamed or not (_ranged(kind, frame.one, one) and _ranged(kind, frame.other, other)):
                continue
            pair = [(frame.one, one, a), (frame.other, other, b)]
            if frame.one != kind.roles[0]:
                pair.reverse()
            if kind.fit(*_role(pair[0])) and kind.fit(*_role(pair[1])):
                attrs = {frame.kept: _title(noun)} if frame.kept else {}
                yield Draft(frame.kind, pair, attrs, reasons={"noun": lexicon("model")["noun"]})


def _employer(noun: Token, people: Cast) -> Iterator[int]:
    """The company that an office with no company beside it is held in: the one told of last, if no other is told of more."""
    before = [n for n, thing in people.thing_of.items() if thing.type == "ORG" and not thing.unnamed and people.spans[n].end <= noun.i]
    most = max((len(t.mentions) for t in people.things if t.type == "ORG"), default=0)
    if before:
        last = max(before, key=lambda n: people.spans[n].start)
        if len(people.thing_of[last].mentions) == most and noun.sent.start - people.spans[last].sent.start < 60:
            yield last


def _role(filled: tuple[str, Thing, int]) -> tuple[str, str]:
    return filled[0], filled[1].type


def _title(noun: Token) -> str:
    """The noun with what makes an office of it: "chief executive officer", "vice president"."""
    parts = [t for t in noun.subtree if t.i <= noun.i and noun.i - t.i < 4 and (t == noun or t.head == noun and t.dep_ in ("compound", "amod") and t.pos_ != "PROPN")]
    return " ".join(t.text for t in parts)


def _ranged(kind: Kind, role: str, thing: Thing) -> bool:
    """Whether a thing is of the class that the kind wants for a role; a bare verb is no ground to doubt its type."""
    wanted = dict(kind.ranges).get(role)
    return wanted is None or wanted.upper() == thing.type


def _things(tokens: list[Token], spot_at: dict[int, int]) -> Iterator[int]:
    """The spots of the words and of what is coordinated with them."""
    for token in tokens:
        for word in (token, *(c for c in token.subtree if c.dep_ == "conj" and c.head in (token, *token.children))):
            at = spot_at.get(word.i)
            if at is None and word.pos_ == "NOUN":
                at = next((spot_at[w.i] for w in _told(word) if w.i in spot_at), None)
            if at is not None:
                yield at


def _told(noun: Token) -> Iterator[Token]:
    """What a common noun is told of: "A is a company founded by B" tells it of A, "the startup A" and "A, a startup" too."""
    if any(c.dep_ == "cop" for c in noun.children):
        yield from (c for c in noun.children if c.dep_ == "nsubj")
    yield from (c for c in noun.children if c.dep_ in ("appos", "flat"))
    if noun.dep_ == "appos":
        yield noun.head
