"""The benchmark itself, at a size that says nothing about speed."""

import json
import subprocess
import sys
from dataclasses import fields
from pathlib import Path

from click.testing import CliRunner

from bench import load, receipts, report
from bench.report import Target
from tests.support.processes import ROOT


def test_measures_checkout_against_its_floor(tmp_path: Path):
    out = tmp_path / "latest.json"
    arguments = ["--quick", "--products", "20", "--seconds", "0.1", "--only", "import", "--only", "checkout"]
    result = subprocess.run(
        [sys.executable, "-m", "bench", *arguments, "--out", str(out)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 0, result.stderr[-2000:]

    rows = {row["name"]: row for row in json.loads(out.read_bytes())}

    assert all(row.keys() == {field.name for field in fields(report.Row)} for row in rows.values())
    assert rows["checkout: statements"]["value"] > 0
    assert rows["checkout: statements"]["met"] is True
    assert rows["import"]["target"] == "≥ 2,000"
    assert rows["checkout with both adds: processor, server"]["value"] >= 0
    assert rows["checkout with both adds: processor, database"]["value"] >= 0
    for clients in (1, 16, 64):
        speed = rows[f"checkout with both adds, {clients} clients: throughput"]
        assert 0 < speed["value"] < speed["floor"]
        assert rows[f"checkout, {clients} clients: p95"]["value"] > 0
    assert "checkout, 16 clients" in result.stdout


def test_measures_orders_of_several_shops_and_their_lists(tmp_path: Path):
    out = tmp_path / "orders.json"
    arguments = ["--quick", "--orders", "60", "--seconds", "0.1", "--out", str(out)]
    result = subprocess.run(
        [sys.executable, "-m", "bench.orders", *arguments], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert result.returncode == 0, result.stderr[-2000:]

    rows = {row["name"]: row for row in json.loads(out.read_bytes())}

    assert rows["checkout of 5 lines from 3 shops with a code: statements"]["met"] is True
    assert rows["checkout of 5 lines from 3 shops with a code, p95"]["value"] > 0
    for name in ("operator's list of orders", "seller's list of orders"):
        assert rows[f"{name}: page, p95"]["value"] > 0
        assert rows[f"{name}: page, statements"]["value"] == 5
        assert rows[f"{name}: page 1,000 over page 1"]["value"] > 0


def test_measures_how_surely_receipts_are_found(tmp_path: Path):
    out = tmp_path / "receipts.json"
    kept = ["--keep", str(tmp_path / "prints"), "--out", str(out)]
    for _ in range(2):
        result = CliRunner().invoke(receipts.main, ["--pictures", "10", "--seed", "1", *kept])
        assert result.exit_code == 0, result.output

    rows = {row["name"]: row for row in json.loads(out.read_bytes())}

    assert (rows["repeats found"]["value"], rows["false alarms"]["value"]) == (100, 0)
    assert rows["found: photographed"]["how"] == "1 of 1"
    assert rows["repeats found at 400"]["value"] >= rows["repeats found at 950"]["value"]


def test_measures_a_payout_run(tmp_path: Path):
    out = tmp_path / "payouts.json"
    result = subprocess.run(
        [sys.executable, "-m", "bench.payouts", "--quick", "--out", str(out)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 0, result.stderr[-2000:]
    rows = {row["name"]: row for row in json.loads(out.read_bytes())}
    assert rows["payout run over 200 orders"]["value"] > 0
    assert rows["payout run over 200 orders"]["target"] == "< 10"


def test_measures_files_of_orders(tmp_path: Path):
    out = tmp_path / "order_files.json"
    result = subprocess.run(
        [sys.executable, "-m", "bench.order_files", "--quick", "--orders", "60", "--out", str(out)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 0, result.stderr[-2000:]
    rows = {row["name"]: row for row in json.loads(out.read_bytes())}
    assert rows["import of 60 orders"]["value"] > 0
    assert rows["import of 60 orders"]["target"] == "< 60"
    assert rows["the same file again"]["value"] > 0
    assert rows["export of 60 orders"]["value"] > 0


def test_judges_a_value_by_its_target_and_a_ratio_by_its_floor():
    fast = report.row("listing", "1/s", 600, how="", floor=1000, target=Target.of_floor(0.5))
    slow = report.row("listing", "1/s", 400, how="", floor=1000, target=Target.of_floor(0.5))
    many = report.row("statements", "", 26, how="", target=Target.at_most(25))
    bare = report.row("memory", "MB", 100, how="")

    assert (fast.ratio, fast.met) == (0.6, True)
    assert (slow.ratio, slow.met) == (0.4, False)
    assert (many.ratio, many.met, many.target) == (None, False, "≤ 25")
    assert (bare.target, bare.met) == (None, None)


def test_takes_the_middle_of_several_runs():
    runs = [[report.row("import", "1/s", value, how="", target=Target.at_least(2000))] for value in (1900, 2500, 2100)]

    (row,) = report.middle(runs)

    assert (row.value, row.lowest, row.highest, row.met) == (2100, 1900, 2500, True)


def test_takes_percentiles_of_what_was_measured():
    assert load.percentile([float(value) for value in range(1, 101)], 0.95) == 96
    assert load.percentile([5.0], 0.99) == 5
    assert load.percentile([], 0.5) == 0
