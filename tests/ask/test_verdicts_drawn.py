"""kg/ask/verdicts.py on drawn graphs: the same verdicts as the clauses themselves give, by every standard."""
import numpy as np
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from kg.ask.clauses import VERDICTS, standard, standards
from kg.ask.columned import BOUNDS, LIST, RANKS
from kg.ask.rowed import Rows, verdict
from kg.ask.ties import FORCES
from kg.ask.verdicts import cases_of, verdicts
from kg.graph.closed import NEVER
from kg.graph.columns import AFTER, BEFORE, Columns, Deals, Links, Offices, Parties, Stakes, Told, Words, parted
from kg.ontology import kinds

TEXTS = sorted(["", "EUR", "USD", "wife", f"cousin{LIST}wife", "uncle", "a director in common", "its pension plan", f"{LIST}affiliates", "NYSE", "Vienna"])
SHARES = [(10.0, 10.0), (15.0, 15.0), (20.0, 20.0), (20.0, 30.0), (30.0, 30.0), (25.0, 75.0), (40.0, 40.0), (50.0, 50.0), (60.0, 60.0),
          (51.0, 100.0), (0.0, 60.0), (0.0, 15.0), (0.0, 100.0), (5.5, 5.5)]  # fmt: skip
KINDS = ("Supply", "Acquisition", "Investment", "ComputeLease")
PERSONS, PARTIES = 3, 9


def days(draw, unknown):
    first = draw(st.sampled_from([unknown, unknown, 10, 20, 30, 800]))  # the last lies some years later
    return first, unknown if first == unknown else first + draw(st.sampled_from([0, 0, 5]))


@st.composite
def graphs(draw):
    """Columns of a few parties, the first of them persons, with ties and deals of every sort."""
    party, company = st.integers(0, PARTIES - 1), st.integers(PERSONS, PARTIES - 1)

    def ties(count, top, below, start=0, **more):
        rows = []
        for number in range(draw(st.integers(0, count))):
            one, other = draw(top), draw(below)
            if one != other:
                begun, ended = days(draw, BEFORE), days(draw, AFTER)
                if ended[1] < begun[0]:
                    ended = AFTER, AFTER
                rows.append((one, other, start + number, *begun, *ended, draw(st.integers(1, 3)), *(draw(of) for of in more.values())))
        return table(rows, "top below fact begun_first begun_last ended_first ended_last passages".split() + list(more))

    stakes = ties(14, party, company, votes=st.sampled_from(SHARES), capital=st.sampled_from([None, *SHARES]), sized=st.sampled_from([True, True, True, False]),
                  joint=st.sampled_from([False] * 5 + [True]), control=st.sampled_from([0, 0, 0, 0, 1, 2, 3]), stated=st.booleans(), by_deal=st.sampled_from([False, False, True]))  # fmt: skip
    rows = [dict(zip(stakes, row, strict=True)) for row in zip(*stakes.values(), strict=True)]
    for row in rows:
        votes = row["votes"] if row["sized"] else (0.0, 100.0)
        capital = (row["capital"] or votes) if row["sized"] else (0.0, 100.0)
        row |= {"votes_low": votes[0], "votes_high": votes[1], "capital_low": capital[0], "capital_high": capital[1]}
        row["control"] = 0 if row["joint"] else row["control"]
        row["stated"] = row["stated"] and row["control"] == 1
        row["seen"] = row["begun_first"] if row["begun_first"] != BEFORE and draw(st.sampled_from([False, False, True])) else BEFORE
        if row["by_deal"] and draw(st.booleans()):  # not told to be completed
            row["begun_last"] = NEVER
        part = draw(st.sampled_from([False, True]))
        row["sells"] = draw(st.sampled_from([5, 25, AFTER])) if row["ended_first"] == AFTER and draw(st.sampled_from([False, False, True])) else BEFORE
        if row["sells"] != BEFORE:
            row["ended_first"], row["ended_last"] = 1, AFTER if part else row["sells"]
    names = [*stakes, "votes_low", "votes_high", "capital_low", "capital_high", "seen", "sells"]
    stakes = {name: [row[name] for row in rows] for name in names if name not in ("votes", "capital")}
    word = {text: number for number, text in enumerate(TEXTS)}
    offices = ties(4, st.integers(0, PERSONS - 1), company, 100, ranks=st.sampled_from([1, 2, 6, 3, 8, 9, 15, 1 << RANKS.index("lesser"), 8 | 1 << RANKS.index("untold")]))
    kin = ties(2, st.integers(0, PERSONS - 1), st.integers(0, PERSONS - 1), 200, how=st.sampled_from([word["wife"], word["uncle"], word[f"cousin{LIST}wife"], word[""]]))
    stated = ties(1, party, party, 300, how=st.sampled_from([word["a director in common"], word["its pension plan"], word[f"{LIST}affiliates"], word[""]]))
    listings = ties(0, party, party)
    listed = sorted(draw(st.sets(company, max_size=3)))
    listings = table([(at, at, 400, *days(draw, BEFORE), AFTER, AFTER, 1) for at in listed], list(listings))
    listings["how"] = [draw(st.sampled_from([word["NYSE"], word["Vienna"]])) for _ in listed]
    tables = [Stakes.sorted(PARTIES, **typed(stakes)), Offices.sorted(PARTIES, **typed(offices)), *(Told.sorted(PARTIES, **typed(both(told))) for told in (kin, stated))]
    who = Parties(np.arange(PARTIES) < PERSONS, np.array([draw(st.sampled_from([False] * 12 + [True])) for _ in range(PARTIES)]), parted(PARTIES, *tables))
    return Columns(Words.of(map(str, range(PARTIES))), Words.of(f"{n:03}" for n in range(500)), Words.of(TEXTS), who, *tables,
                   Told.sorted(PARTIES, **typed(listings)), Deals.sorted(PARTIES, **typed(drawn_deals(draw, party, word))),
                   Links.sorted(PARTIES, *[np.zeros(0, np.int32)] * 3))  # fmt: skip


def drawn_deals(draw, party, word):
    rows = []
    for _ in range(draw(st.integers(1, 6))):
        one, other = draw(party), draw(party)
        if one != other:
            first, last = days(draw, BEFORE)
            last = draw(st.sampled_from([AFTER, 25])) if first == BEFORE else last
            value = draw(st.sampled_from([np.nan, 5e4, 120000.0, 2e6]))
            unit = word[draw(st.sampled_from(["USD", "USD", "EUR"]))]
            ends = (np.nan, np.nan) if value == value else draw(st.sampled_from([(1e5, 2e5), (1e6, np.nan), (np.nan, 9e4)]))
            kind = draw(st.sampled_from(KINDS))
            fact = draw(st.integers(0, 13)) + (0 if kind in FORCES else 450)  # a purchase may be a stake as well
            rows.append((one, other, fact, list(kinds()).index(kind), first, last, BEFORE, AFTER, 0, value, *ends, draw(st.integers(0, len(BOUNDS) - 1)),
                         unit, draw(st.sampled_from([0, 0, 1, 2]))))  # fmt: skip
    return table(rows, "one other fact kind first last earliest latest status value least most bound unit per".split())


def both(told):
    """Ties that lead both ways."""
    turned = {"top": "below", "below": "top"}
    return {name: column + told[turned.get(name, name)] for name, column in told.items()}


def table(rows, names):
    return {name: [row[place] for row in rows] for place, name in enumerate(names)}


def typed(columns):
    kind = {"votes_low": float, "votes_high": float, "capital_low": float, "capital_high": float, "value": float, "least": float, "most": float,
            "sized": bool, "joint": bool, "stated": bool, "by_deal": bool, "per": np.int8, "ranks": np.uint8}  # fmt: skip
    return {name: np.array(column, kind.get(name, np.int32)) for name, column in columns.items()}


@pytest.mark.parametrize("by", standards())
@given(graphs(), st.booleans())
@settings(max_examples=60, deadline=None, derandomize=True, phases=[Phase.generate])
def test_arrays_find_what_the_clauses_find(by, held, strict):
    cases, rows = cases_of(held), np.arange(len(held.deals))
    one_by_one = [verdict(held, Rows(held), standard(by), cases, rows, number, strict) for number in rows]
    assert [VERDICTS[place] for place in verdicts(held, by, strict=strict)] == one_by_one
