"""docs/monitoring.md, the alerts and the dashboard name the metrics that there are."""

import json
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from prometheus_client import Metric, ProcessCollector
from prometheus_client.parser import text_string_to_metric_families

from orm.accounts import users
from orm.engine.figures import PoolFigures
from orm.models.enums import Role
from parley.operations import exposition
from parley.serving import WORKER_DEATHS
from tests import accounts
from tests.conftest import CHEAP_HASH, PASSWORD
from tests.parley.command_line import ROOT, TIMEOUT_SECONDS

PAGE = ROOT / "docs" / "monitoring.md"
PROMETHEUS = ROOT / "deploy" / "prometheus"
DASHBOARD = ROOT / "deploy" / "grafana" / "parley.json"
PROMTOOL = "/usr/bin/promtool"

ROW = re.compile(r"^\| `(\w+)` \| (\w+) \| ([\w, ]*)\| ", re.MULTILINE)
NAME = re.compile(r"\b(?:parley|process)_[a-z_]+\b")
SUFFIXES = re.compile(r"_(?:bucket|sum|count)$")
OF_PYTHON = "python_"
BESIDE = {"pid", "le"}
"""Labels that not every service has, or that only the samples of a histogram have."""


def documented() -> dict[str, tuple[str, set[str]]]:
    """Type and labels of each metric in the page's table."""
    _, _, table = PAGE.read_text().partition("<!-- metrics -->")
    rows = ROW.findall(table.partition("<!-- end -->")[0])
    return {
        name: (type_, {label.strip() for label in labels.split(",") if label.strip()})
        for name, type_, labels in rows
    }


@pytest.fixture
async def families(client: httpx.AsyncClient) -> dict[str, Metric]:
    """The metrics of a service that has answered and refused requests, by their full names.

    The gauges of a pool are there as well, which a service on SQLite has none of.
    """
    exposition.look_at_pool(PoolFigures(1, 1, 0, 5))
    await accounts.add_user(users.NewUser("root", CHEAP_HASH, Role.ADMIN))
    await client.get("/api/v1/ChatSession/99")
    answer = await client.get("/metrics", auth=("root", PASSWORD))
    return {
        f"{family.name}_total" if family.type == "counter" else family.name: family
        for family in text_string_to_metric_families(answer.text)
        # Others are left over from a family that has no samples yet.
        if not family.name.startswith(OF_PYTHON) and not family.name.endswith("_created")
    }


async def test_the_page_lists_the_metrics_with_their_types_and_labels(
    families: dict[str, Metric], database_url: str
) -> None:
    if database_url.startswith("postgres"):
        # They are documented by the run on SQLite.
        assert set(families) < set(documented())
        return
    told = {
        name: (family.type, {label for each in family.samples for label in each.labels} - BESIDE)
        for name, family in families.items()
    }
    expected = documented()
    assert WORKER_DEATHS._name in " ".join(told)
    assert set(told) == set(expected)
    for name, (type_, labels) in expected.items():
        assert told[name][0] == type_, name
        if families[name].samples:
            assert told[name][1] == labels - BESIDE, name


def test_processes_have_the_documented_figures() -> None:
    figures = {family.name for family in ProcessCollector(registry=None).collect()}
    named = {name.removesuffix("_total") for name in documented() if name.startswith("process_")}
    assert named == figures


def expressions() -> Iterator[tuple[str, str]]:
    """Everything in deploy/ that names metrics, with its place."""
    for file in PROMETHEUS.glob("alerts*.yml"):
        yield file.name, file.read_text()
    for panel in dashboard()["panels"]:
        for target in panel.get("targets", ()):
            yield panel["title"], target["expr"]


def dashboard() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(DASHBOARD.read_text())
    return found


def test_alerts_and_dashboard_name_metrics_that_there_are() -> None:
    known = set(documented())
    for place, text in expressions():
        for name in NAME.findall(text):
            assert {name, SUFFIXES.sub("", name)} & known, (place, name)


def test_every_metric_that_is_documented_is_on_the_dashboard() -> None:
    shown = {
        name
        for _, text in expressions()
        for used in NAME.findall(text)
        for name in (used, SUFFIXES.sub("", used))
    }
    left_out = {"process_max_fds", "process_virtual_memory_bytes"}
    assert set(documented()) - shown <= left_out


@pytest.mark.parametrize(
    "arguments",
    [
        ("check", "rules", "alerts.yml"),
        ("test", "rules", "alerts_test.yml"),
        ("check", "config", "--syntax-only", "prometheus.yml"),
    ],
    ids=" ".join,
)
def test_prometheus_takes_its_files(arguments: tuple[str, ...]) -> None:
    done = subprocess.run(
        (PROMTOOL, *arguments),
        cwd=PROMETHEUS,
        capture_output=True,
        text=True,
        timeout=TIMEOUT_SECONDS,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_every_alert_is_tested() -> None:
    raised = re.findall(r"alert: (\w+)", (PROMETHEUS / "alerts.yml").read_text())
    tests = (PROMETHEUS / "alerts_test.yml").read_text()
    assert raised
    for name in raised:
        assert re.search(rf"alertname: {name}\n\s+exp_alerts:\n\s+- exp_labels", tests), name


@pytest.mark.parametrize(
    "expression", [text for place, text in expressions() if not place.endswith(".yml")]
)
def test_prometheus_reads_the_expressions_of_the_dashboard(expression: str, tmp_path: Path) -> None:
    # Grafana fills these in.
    filled = expression.replace("$__rate_interval", "5m").replace("$instance", ".*")
    rules = {"groups": [{"name": "a", "rules": [{"record": "a", "expr": filled}]}]}
    (tmp_path / "rules.yml").write_text(json.dumps(rules))
    subprocess.run(
        (PROMTOOL, "check", "rules", tmp_path / "rules.yml"),
        capture_output=True,
        timeout=TIMEOUT_SECONDS,
        check=True,
    )


def test_the_dashboard_is_whole() -> None:
    found = dashboard()
    panels = found["panels"]
    assert len({panel["id"] for panel in panels}) == len(panels)
    rows = [panel["title"] for panel in panels if panel["type"] == "row"]
    assert rows == [
        *("Now", "Doors", "Operations", "Errors", "Queue", "Database", "Workers"),
        *("Live", "Webhooks"),
    ]
    taken: set[tuple[int, int]] = set()
    for panel in panels:
        place = panel["gridPos"]
        cells = {
            (x, y)
            for x in range(place["x"], place["x"] + place["w"])
            for y in range(place["y"], place["y"] + place["h"])
        }
        assert not taken & cells, panel["title"]
        assert max(x for x, _ in cells) < 24
        taken |= cells
    variables = {each["name"] for each in found["templating"]["list"]}
    for name in re.findall(r"\$\{?([a-z]\w*)", DASHBOARD.read_text()):
        assert name in variables, name
