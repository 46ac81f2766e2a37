"""The model as a spaCy component: tags, sentences, dependencies, names, descriptions, and what ties mentions together."""
from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
import spacy
from spacy.attrs import DEP, HEAD, POS, TAG
from spacy.language import Language
from spacy.tokens import Doc, Span
from threadpoolctl import ThreadpoolController

from kg.annotate.features import NAMES, PIECES, REACH, TYPES, WINDOW, Spot, alike, encoded, pairs
from kg.annotate.tree import heads_of
from kg.lexicon import lexicon
from kg.read.limits import check

WORDS, CLOSE = 320, 45  # words that are read together at most, and once more with few beside them
BLOCK, SIGHT = 200, 3 * REACH + WINDOW  # mentions whose pairs are scored together, and how far around them words bear on that

OPENING = frozenset({"$", "€", "£", "¥", "₹", "US$", "A$", "C$", "HK$", "#", ",", "(", "[", "-", "/"})
FILES = ("model.onnx", "ties.onnx", "relations.npy", "labels.json", "tokenizer.json")

Array = np.ndarray


def language() -> Language:
    """spaCy's blank English, with full stops parted from names like "DataX." too."""
    nlp = spacy.blank("en")
    suffixes = [*nlp.Defaults.suffixes, r"(?<=[a-z][A-Z])\.", r"(?<=[A-Za-z][0-9])\."]
    nlp.tokenizer.suffix_search = spacy.util.compile_suffix_regex(suffixes).search
    return nlp


def knows(*instructions: str, told: Path = Path("/proc/cpuinfo")) -> bool:
    """Whether this processor is known to have one of these instructions, as Linux tells it."""
    try:
        return not set(instructions).isdisjoint(told.read_text(encoding="utf-8").split())
    except OSError:
        return False


def exact(told: Path = Path("/proc/cpuinfo")) -> bool:
    """Whether this processor is known to sum products of 8 bits exactly (VNNI).

    Where it is not, sums may be cut off at 16 bits, and texts read otherwise, unless onnxruntime is asked for exact ones,
    which take more than twice the time where there was no need.
    """
    return knows("avx512_vnni", "avx_vnni", told=told)


@Language.factory("dealgraph_reader", default_config={"threads": 1},
                  assigns=["token.tag", "token.pos", "token.dep", "token.head", "doc.ents", "doc.sents", "doc.spans"])  # fmt: skip
def make_reader(nlp: Language, name: str, threads: int) -> Reader:
    """The component, empty until `from_disk` fills it."""
    return Reader(threads)


class Reader:
    """Fills a Doc from one ONNX network: one encoding a stretch of at most WORDS words, every layer read off it.

    It runs on so many threads, numpy's products of matrices with it: these are small, and what several threads save on them
    they lose twice over in waiting for one another.
    """

    def __init__(self, threads: int = 1) -> None:
        self.threads = threads
        self.folder: Path | None = None

    # ------------------------------------------------------------------ loading

    def from_disk(self, path: str | Path, *, exclude: Iterable[str] = ()) -> Reader:
        """Load the network and its labels from a folder."""
        import onnxruntime
        from tokenizers import Tokenizer

        self.folder = Path(path)
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads, options.inter_op_num_threads = self.threads, 1
        options.add_session_config_entry("session.x64quantprecision", str(int(not exact())))
        self.session, self.tying = (
            onnxruntime.InferenceSession(str(self.folder / name), options, providers=["CPUExecutionProvider"])
            for name in ("model.onnx", "ties.onnx")
        )
        self.tokenizer = Tokenizer.from_file(str(self.folder / "tokenizer.json"))
        self.tokenizer.no_truncation()
        self.tokenizer.no_padding()
        self._pools = ThreadpoolController()
        self.labels: dict[str, list[str]] = json.loads((self.folder / "labels.json").read_text(encoding="utf-8"))
        relation: Array = np.load(self.folder / "relations.npy")
        self.relation = relation.transpose(1, 0, 2).reshape(relation.shape[1], -1)
        kinds = [label[2:] for label in self.labels["name"]]
        self.folding = np.array([[float(kind == name) for name in NAMES] for kind in kinds], np.float32)
        self.moves = {head: _moves(self.labels[head]) for head in ("name", "desc")}
        self.inside = np.array([label.startswith("I-") for label in self.labels["name"]])
        return self

    def to_disk(self, path: str | Path, *, exclude: Iterable[str] = ()) -> None:
        """Write the network and its labels into a folder."""
        import shutil

        if self.folder is None:
            raise ValueError("the reader holds no network yet")
        Path(path).mkdir(parents=True, exist_ok=True)
        for name in FILES:
            shutil.copy(self.folder / name, Path(path) / name)

    # ------------------------------------------------------------------ reading

    def __call__(self, doc: Doc) -> Doc:
        return self._read([doc])[0]

    def pipe(self, stream: Iterable[Doc], *, batch_size: int = 64) -> Iterator[Doc]:
        """Docs in, the same Docs filled."""
        for docs in spacy.util.minibatch(stream, batch_size):
            yield from self._read(docs)

    def _read(self, docs: Sequence[Doc]) -> Sequence[Doc]:
        with self._pools.limit(limits=self.threads, user_api="blas"):
            return self._filled(docs)

    def _filled(self, docs: Sequence[Doc]) -> Sequence[Doc]:
        layers = [_Layers(doc, self._sizes) for doc in docs]
        todo = [(layer, stretch) for layer in layers for stretch in layer.stretches()]
        while todo:
            outputs = self._infer([[layer.words[i] for i in range(*stretch)] for layer, stretch in todo])
            again = []
            for (layer, (start, end)), output in zip(todo, outputs, strict=True):
                read = self._take(layer, start, end, output)
                if read < end:
                    again.append((layer, (read, end)))
            todo = again
        closer = [(layer, stretch) for layer in layers for stretch in layer.sentences()]
        for (layer, (start, end)), output in zip(closer, self._infer([[layer.words[i] for i in range(*s)] for layer, s in closer]), strict=True):
            layer.close[start:end] = output[-1][0][1:]
            layer.stretch[start:end] = start
        for layer in layers:
            layer.write(self.labels)
        return docs

    def _sizes(self, words: list[str]) -> list[int]:
        """How many pieces each word makes."""
        sizes = [0] * len(words)
        for word in self.tokenizer.encode(words, is_pretokenized=True, add_special_tokens=False).word_ids:
            sizes[word] += 1
        return sizes

    def _infer(self, texts: list[list[str]]) -> Iterator[tuple[Array, ...]]:
        """The network's outputs, a text each: tag, pos, name, desc, start, arc, rh, rd, words (the root at place 0).

        One text a run: 8-bit weights are scaled by what stands in a batch, and a text must read the same in any company.
        """
        for words in texts:
            check()
            ids, case, first = (np.array([row], np.int64) for row in encoded(self.tokenizer, words))
            yield self.session.run(None, {"ids": ids, "case": case, "mask": np.ones_like(ids), "first": first})

    def _take(self, layer: _Layers, start: int, end: int, output: tuple[Array, ...]) -> int:
        """Write one stretch's reading into the layers; says up to which word it holds (a last broken sentence is left)."""
        tag, pos, name, desc, sst, arc, rh, rd, vectors = (layer[0] for layer in output)
        count = end - start
        named = _best(name[1 : count + 1], *self.moves["name"])
        begins = [0] + [i for i in range(1, count) if layer.breaks[start + i] or
                        sst[i + 1, 1] > sst[i + 1, 0] and layer.parts(start + i) and not self.inside[named[i]]]  # fmt: skip
        until = count
        if end < len(layer.words) and not layer.breaks[end] and len(begins) > 1:
            until, begins = begins[-1], begins[:-1]
        here = slice(start, start + until)
        layer.tag[here], layer.pos[here] = tag[1 : until + 1].argmax(-1), pos[1 : until + 1].argmax(-1)
        layer.name[here] = named[:until]
        layer.typed[here] = _softmax(name[1 : until + 1]) @ self.folding
        layer.desc[here] = _best(desc[1 : until + 1], *self.moves["desc"])
        layer.vectors[here] = vectors[1 : until + 1]
        heads, roots = np.zeros(until, int), np.zeros(until, bool)
        for a, b in zip(begins, [*begins[1:], until], strict=True):
            chosen = heads_of(np.concatenate([arc[a + 1 : b + 1, :1], arc[a + 1 : b + 1, a + 1 : b + 1]], 1))
            roots[a:b] = chosen == 0
            heads[a:b] = np.where(chosen == 0, np.arange(a, b), a + chosen - 1)
        scores = np.einsum("wnj,wj->wn", (rd[1 : until + 1] @ self.relation).reshape(until, len(self.labels["dep"]), -1),
                           rh[np.where(roots, 0, heads + 1)])  # fmt: skip
        root = self.labels["dep"].index("ROOT")
        scores[:, root] = np.where(roots, 1e9, -1e9)
        layer.dep[here], layer.head[here] = scores.argmax(-1), heads + start
        layer.begins.update(start + i for i in begins)
        return start + until

    # ------------------------------------------------------------------ ties

    def ties(self, words: Words, spots: Sequence[Spot], names: Sequence[str]) -> Ties:
        """How likely each label ties each pair of mentions; spots count in the words' rows, `names` are their folded names
        ("" for what is no name).

        Mentions that stand close are read twice, among many words and among few, and the odds of the two readings averaged.
        """
        chosen = pairs(spots)
        labels, statuses = self.labels["tie"], self.labels["status"]
        if not chosen:
            return Ties([], np.zeros((0, len(labels))), np.zeros((0, len(statuses))), labels, statuses)
        marks, called, pair = _marks(spots), np.array(alike(names), np.int64), np.array(chosen, np.int64)
        wide, status = self._scored(words.vectors, marks, called, pair)
        tie, close = wide.copy(), wide.copy()
        near = np.flatnonzero(words.stretch[marks[pair[:, 0], 0]] == words.stretch[marks[pair[:, 1], 0]])
        if len(near):
            close[near], its_status = self._scored(words.close, marks, called, pair[near])
            tie[near], status[near] = _between(wide[near], close[near]), (status[near] + its_status) / 2
        return Ties(chosen, tie, status, labels, statuses, (wide, close))

    def relation_of(self, words: Words, spots: Sequence[Spot], pair: tuple[int, int]) -> Array:
        """How likely each of CORE's relations joins two mentions, in the order of `labels["core"]`."""
        marks = _marks(spots)
        one, other = (np.array([i], np.int64) for i in pair)
        return self.tying.run(["core"], {"words": words.vectors, "start": marks[:, 0], "end": marks[:, 1], "kind": marks[:, 2],
                                         "name": np.arange(len(marks)), "one": one, "other": other})[0][0]  # fmt: skip

    def _scored(self, vectors: Array, marks: Array, called: Array, pair: Array) -> tuple[Array, Array]:
        """The probabilities of ties and of statuses of pairs of mentions, a block of first mentions at a time."""
        tie = np.empty((len(pair), len(self.labels["tie"])), np.float32)
        status = np.empty((len(pair), len(self.labels["status"])), np.float32)
        order = np.argsort(marks[:, 0], kind="stable")
        for low in range(0, len(order), BLOCK):
            block = order[low : low + BLOCK]
            rows = np.flatnonzero(np.isin(pair[:, 0], block))
            if not len(rows):
                continue
            check()
            first = max(0, int(marks[block[0], 0]) - SIGHT)
            last = min(len(vectors), int(marks[block[-1], 0]) + SIGHT)
            seen = np.flatnonzero((marks[:, 0] >= first) & (marks[:, 1] <= last))
            place = np.zeros(len(marks), np.int64)
            place[seen] = np.arange(len(seen))
            tie[rows], status[rows] = self.tying.run(["tie", "status"], {
                "words": vectors[first:last], "start": marks[seen, 0] - first, "end": marks[seen, 1] - first, "kind": marks[seen, 2],
                "name": called[seen], "one": place[pair[rows, 0]], "other": place[pair[rows, 1]]})  # fmt: skip
        return tie, status


class Ties:
    """Scores of pairs of mentions: `pairs[k]` is (i, j), `tie[k]` a probability a label, `status[k]` one a status;
    `readings` are the ties as read among many words and among few, where there were two."""

    def __init__(self, pairs: list[tuple[int, int]], tie: Array, status: Array, labels: list[str], statuses: list[str],
                 readings: tuple[Array, ...] = ()) -> None:  # fmt: skip
        self.pairs, self.tie, self.status, self.labels, self.statuses, self.readings = pairs, tie, status, labels, statuses, readings
        self._row = {pair: k for k, pair in enumerate(pairs)}
        self._column = {label: n for n, label in enumerate(labels)}

    def read(self, i: int, j: int, label: str) -> tuple[float, ...]:
        """How likely each reading ties two mentions by a label; nothing for a pair that was not scored."""
        k = self._row.get((i, j))
        return () if k is None else tuple(float(reading[k, self._column[label]]) for reading in self.readings)

    def status_of(self, i: int, j: int, label: str) -> str | None:
        """The likeliest status of what ties two mentions by a label, or None for a pair that was not scored."""
        k = self._row.get((i, j))
        return None if k is None else self._status(k, label)

    def _status(self, k: int, label: str) -> str:
        rank = (self.statuses[n] for n in np.argsort(-self.status[k], kind="stable"))
        return next(status for status in rank if status != "none" or label not in lexicon("model")["staged"])

    def above(self, least: float) -> Iterator[tuple[int, int, str, float, str]]:
        """(first, second, label, probability, status) of every tie at least so likely, in the order of pairs."""
        for k, label in np.argwhere(self.tie >= least):
            i, j = self.pairs[k]
            yield i, j, self.labels[label], float(self.tie[k, label]), self._status(k, self.labels[label])


class Words(NamedTuple):
    """What the pair head and the cast read of a Doc's words: vectors as read among many words and among few, the number
    of the few, how likely each word is part of a name of each type (words × NAMES), and the row of each token."""

    vectors: Array
    close: Array
    stretch: Array
    typed: Array
    rows: dict[int, int]


class _Layers:
    """One Doc's layers while they are read: a row a word that is no white space."""

    def __init__(self, doc: Doc, sizes: Callable[[list[str]], list[int]]) -> None:
        self.doc = doc
        self.tokens = [t.i for t in doc if not t.is_space]
        self.words = [doc[i].text for i in self.tokens]
        self.pieces = np.concatenate([[0], np.cumsum(sizes(self.words), dtype=int)])
        n = len(self.words)
        self.tag, self.pos, self.name, self.desc, self.dep, self.head = (np.zeros(n, int) for _ in range(6))
        self.vectors, self.close = np.zeros((n, 384), np.float32), np.zeros((n, 384), np.float32)
        self.typed, self.stretch = np.zeros((n, len(NAMES)), np.float32), np.zeros(n, int)
        self.begins: set[int] = set()
        self.breaks = np.zeros(n + 1, bool)  # words that begin a line
        line = {i + 1 for i in range(len(doc)) if doc[i].is_space and "\n" in doc[i].text}
        for row, token in enumerate(self.tokens):
            self.breaks[row] = token in line or row == 0

    def parts(self, row: int) -> bool:
        """Whether a sentence may begin at a word: after a word, only a capital begins one; after a sign of money, a comma or
        an opening bracket, nothing does."""
        return self.words[row - 1] not in OPENING and (not self.words[row - 1][-1].isalnum() or self.words[row][0].isupper())

    def fits(self, start: int, end: int) -> bool:
        """Whether the words from start to end can be read together."""
        return end - start <= WORDS and self.pieces[end] - self.pieces[start] <= PIECES - 2

    def stretches(self) -> Iterator[tuple[int, int]]:
        """Whole lines together as far as they fit; a longer line alone, and cut."""
        lines = [*np.flatnonzero(self.breaks[:-1]), len(self.words)]
        start = 0
        for a, b in zip(lines, lines[1:], strict=False):
            if not self.fits(start, b) and a > start:
                yield start, a
                start = a
            if not self.fits(start, b):
                yield from self._long(start, b)
                start = b
        if start < len(self.words):
            yield start, len(self.words)

    def sentences(self) -> Iterator[tuple[int, int]]:
        """Whole sentences together up to CLOSE words."""
        begins = [*sorted(self.begins), len(self.words)]
        start = 0
        for a, b in zip(begins, begins[1:], strict=False):
            if b - start > CLOSE and a > start:
                yield start, a
                start = a
        if start < len(self.words):
            yield from self._long(start, len(self.words))

    def _long(self, start: int, end: int) -> Iterator[tuple[int, int]]:
        """A long line is cut at full stops, as late as they come in what fits."""
        while not self.fits(start, end):
            most = int(np.searchsorted(self.pieces, self.pieces[start] + PIECES - 2, "right")) - 1
            most = max(start + 1, min(start + WORDS, most))
            cut = next((i + 1 for i in range(most - 1, start + WORDS // 4, -1) if self.words[i] in (".", "!", "?", ";")), most)
            yield start, cut
            start = cut
        if start < end:
            yield start, end

    def write(self, labels: dict[str, list[str]]) -> None:
        doc, n = self.doc, len(self.doc)
        if not self.tokens:
            return
        strings = doc.vocab.strings
        row_of = {token: row for row, token in enumerate(self.tokens)}
        out = np.zeros((n, 4), dtype=np.uint64)
        ids = {layer: [strings.add(x) for x in labels[layer]] for layer in ("tag", "dep")}
        universal = [spacy.symbols.IDS[p] for p in labels["pos"]]
        space = (strings.add("_SP"), spacy.symbols.IDS["SPACE"], strings.add("dep"))
        previous = self.tokens[0]
        for i in range(n):
            row = row_of.get(i)
            if row is None:
                out[i] = (space[0], space[1], space[2], np.int64(previous - i).astype(np.uint64))
            else:
                previous = i
                offset = np.int64(self.tokens[self.head[row]] - i).astype(np.uint64)
                out[i] = (ids["tag"][self.tag[row]], universal[self.pos[row]], ids["dep"][self.dep[row]], offset)
        doc.from_array([TAG, POS, DEP, HEAD], out)
        doc.set_ents([Span(doc, a, b, label=kind) for a, b, kind in self._spans(self.name, labels["name"])])
        doc.spans["descriptions"] = [Span(doc, a, b, label=kind) for a, b, kind in self._spans(self.desc, labels["desc"])]
        doc.user_data["words"] = Words(self.vectors, self.close, self.stretch, self.typed, row_of)

    def _spans(self, tags: Array, names: list[str]) -> Iterator[tuple[int, int, str]]:
        start, kind = None, ""
        for row, tag in enumerate([*tags, names.index("O")]):
            label = names[tag]
            if start is not None and not label.startswith("I-"):
                yield self.tokens[start], self.tokens[row - 1] + 1, kind
                start = None
            if label.startswith("B-"):
                start, kind = row, label[2:]


def _moves(labels: list[str]) -> tuple[Array, Array]:
    """Penalties of a BIO sequence: label to label, and for the first label."""
    step = np.zeros((len(labels), len(labels)), np.float32)
    for j, label in enumerate(labels):
        if label.startswith("I-"):
            for i, before in enumerate(labels):
                if before == "O" or before[2:] != label[2:]:
                    step[i, j] = -1e4
    return step, np.array([-1e4 if label.startswith("I-") else 0 for label in labels], np.float32)


def _best(scores: Array, step: Array, first: Array) -> Array:
    """The best label sequence (Viterbi)."""
    likeliest = scores.argmax(-1)
    if not first[likeliest[0]] and not step[likeliest[:-1], likeliest[1:]].any():
        return likeliest  # no label costs more by the one before it
    total, back = scores[0] + first, []
    for row in scores[1:]:
        options = total[:, None] + step
        best = options.argmax(0)
        back.append(best)
        total = options[best, np.arange(len(best))] + row
    path = [int(total.argmax())]
    for best in reversed(back):
        path.append(int(best[path[-1]]))
    return np.array(path[::-1])


def _marks(spots: Sequence[Spot]) -> Array:
    """First word, word after the last and type of each mention."""
    return np.array([(s.start, s.end, TYPES.index(s.type)) for s in spots], np.int64)


def _between(p: Array, q: Array) -> Array:
    """The probabilities whose odds are the geometric means of those of `p` and `q`."""
    yes, no = np.sqrt(p * q), np.sqrt((1 - p) * (1 - q))
    return yes / np.maximum(yes + no, 1e-12)


def _softmax(x: Array) -> Array:
    e = np.exp(x - x.max(-1, keepdims=True))
    return e / e.sum(-1, keepdims=True)
