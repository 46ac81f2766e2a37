import json
import random
import subprocess
import sys
from pathlib import Path

import pytest

from kg.ask.score import agreement, aliases, aliases_in, plain, records, score
from kg.errors import BadRecord
from kg.ontology import STATUSES

EVAL = Path(__file__).parents[3] / "shared" / "eval"
BOUNDS = ("exact", "about", "at least", "at most")


def fact(kind, attrs=None, doc="a", status=None, **roles):
    return {"doc": doc, "kind": kind, "roles": roles, "attrs": attrs or {}, **({"status": status} if status else {})}


def test_names_are_compared_without_article_legal_form_and_ticker():
    assert plain("The Velora Group N.V.") == plain("velora group")
    assert plain("$VELORA (VLR.US)$") == "velora"


@pytest.mark.parametrize("gold, told, mark", [
    ("2026", "2026-05", 1.0), ("2026-05", "2026", 0.5), ("2026-Q3", "2026-H2", 0.5), ("2026-05", "2026-06", 0.0),
    ("P3Y", "P36M", 1.0), ("P3Y", "P2Y", 0.0), ("battery packs", "packs", 1.0), ("a b", "c d", 0.0),
    ({"value": 100, "unit": "MW"}, {"value": 100.9, "unit": "MW"}, 1.0),
    ({"value": 100, "unit": "MW"}, {"value": 102, "unit": "MW"}, 0.0),
    ({"value": 1, "unit": "USD", "per": "month"}, {"value": 1, "unit": "USD"}, 0.0),
    ({"min": 1, "max": 2, "unit": "GPUs"}, {"min": 1, "max": 2, "unit": "GPU"}, 1.0),
    ({"value": 1, "unit": "USD"}, "1 USD", 0.0),
])  # fmt: skip
def test_one_attr_agrees_by_its_type(gold, told, mark):
    assert agreement(gold, told) == mark


def test_symmetric_kinds_pair_in_either_order_and_unnamed_parties_do_not_count():
    gold = [fact("Partnership", party=["A", "B"]), fact("Supply", supplier="C", customer="unnamed buyer")]
    told = [fact("Partnership", party=["B", "A"]), fact("Supply", supplier="C", customer="unnamed hyperscaler")]
    assert score(gold, told, {}).figures["paired"] == 2


def test_as_many_records_are_paired_as_can_be():
    def holds(*roles):
        return [fact("Position", {"role": role}, person="P", organisation="O") for role in roles]

    made = score(holds("chief officer", "chief executive"), holds("chief", "chief executive officer"), {})
    assert made.figures["paired"] == 2 and not made.missed and not made.invented


def test_what_found_no_partner_is_listed():
    made = score([fact("Acquisition", acquirer="A", target="B")], [fact("Acquisition", acquirer="B", target="A")], {})
    assert [r["roles"]["acquirer"] for r in made.missed + made.invented] == ["A", "B"]
    assert made.figures["f1"] == 0


def test_a_line_that_is_no_record_is_named(tmp_path):
    path = tmp_path / "facts.jsonl"
    path.write_text('{"kind": "Acquisition"}\n{"kind": "Marriage"}\n')
    with pytest.raises(BadRecord, match=r"facts\.jsonl:2: .*Marriage"):
        records(path)


@pytest.mark.parametrize("line", ['{"doc": ["a"], "kind": "Supply"}', '{"doc": "a", "kind": []}', "[" * 100_000, '{"doc": "a", "kind": "Supply", "roles": 1}'])
def test_what_makes_no_record_at_all_is_named_alike(tmp_path, line):
    path = tmp_path / "facts.jsonl"
    path.write_text(line + "\n")
    with pytest.raises(BadRecord, match=r"facts\.jsonl:1: "):
        records(path)


# ---------------------------------------------------------------- the same figures as the scorer that judges


def mutated(rows, seed):
    """The records with some dropped, doubled, and others' roles, values, units, dates and statuses changed."""
    dice = random.Random(seed)
    names = [n for r in rows for v in r["roles"].values() for n in (v if isinstance(v, list) else [v])]
    out = []
    for row in json.loads(json.dumps(rows)):
        if dice.random() < 0.12:
            continue
        for _ in range(1 + (dice.random() < 0.15)):
            copy = json.loads(json.dumps(row))
            if dice.random() < 0.2:
                change(copy, dice, names)
            out.append(copy)
    dice.shuffle(out)
    return out


def change(row, dice, names):
    what = dice.choice(["role", "value", "unit", "bound", "status", "date", "attr", "kind", "per", "name"])
    roles, attrs = row["roles"], row.get("attrs") or {}
    amounts = [v for v in attrs.values() if isinstance(v, dict)]
    if what in ("role", "name") and roles:
        role = dice.choice(list(roles))
        new = dice.choice(names) if what == "role" else f"The {roles[role]} Inc." if isinstance(roles[role], str) else "unnamed"
        roles[role] = [new, *roles[role][1:]] if isinstance(roles[role], list) else new
    elif what == "kind" and len(roles) == 2:
        row["roles"] = dict(zip(roles, list(roles.values())[::-1], strict=True))
    elif what == "status":
        row["status"] = dice.choice(STATUSES)
    elif what == "attr" and attrs:
        attrs.pop(dice.choice(list(attrs)))
    elif what == "date":
        attrs[dice.choice(["date", "start", "period"])] = dice.choice(["2026", "2026-05", "2026-Q2", "2026-H1", "2026-05-14"])
    elif amounts:
        amount = dice.choice(amounts)
        if what == "value" and "value" in amount:
            amount["value"] *= dice.choice([1.005, 1.02, 2, -1])
        elif what == "unit":
            amount["unit"] = dice.choice(["USD", "MW", "%", amount["unit"] + "s"])
        elif what == "per":
            amount["per"] = dice.choice(["month", "year", "GPU-hour"])
        else:
            amount["bound"] = dice.choice(BOUNDS)


@pytest.mark.skipif(not EVAL.is_dir(), reason="the scorer that judges lies outside this repository")
@pytest.mark.parametrize("name", ["seeds", "dev"])
def test_the_figures_are_those_of_the_scorer_that_judges(name, tmp_path):
    gold = EVAL / "gold" / f"{name}.jsonl"
    rows, same = records(gold), aliases(aliases_in(EVAL / "aliases.json"))
    driver = tmp_path / "judge.py"  # one process for all: the scorer's own main, its arguments and output
    driver.write_text("import sys\n_, folder, gold, *systems = sys.argv\nsys.path.insert(0, folder)\nimport score\n"
                      "for system in systems:\n    sys.argv = ['score.py', gold, system, '--json']\n    score.main()\n")
    systems = []
    for seed in range(200):
        systems.append(tmp_path / f"{seed}.jsonl")
        systems[-1].write_text("".join(json.dumps(r) + "\n" for r in mutated(rows, seed)))
    judged = subprocess.run([sys.executable, driver, EVAL, gold, *systems], capture_output=True, text=True, check=True)
    figures = [json.loads(line) for line in judged.stdout.splitlines()]
    assert len(figures) == 200 and len({f["f1"] for f in figures}) > 50
    for system, judge in zip(systems, figures, strict=True):
        assert score(rows, records(system), same).figures == judge, system.name
