"""The simulator as a whole: it starts, stops, leaves nothing behind, serves many at once, says what is wrong."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from migrate_advisor.errors import UnknownTargetError, UsageError
from migrate_advisor.simulator import Simulator

if TYPE_CHECKING:
    from pathlib import Path

    from migrate_advisor.catalog.catalog import Catalog

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])

BODY: dict[str, Any] = {"model": "glm-4-plus", "messages": [{"role": "user", "content": "[long:200]"}]}


def chat(simulator: Simulator, http: httpx.Client, **params: object) -> httpx.Response:
    headers = {"authorization": f"Bearer {simulator.key('zhipu@cn')}"}
    return http.post(simulator.base_url("zhipu@cn") + "/chat/completions", json={**BODY, **params}, headers=headers)


def test_nothing_is_left_behind(catalog: Catalog, http: httpx.Client) -> None:
    threads = set(threading.enumerate())
    for _ in range(3):
        with Simulator("zhipu@cn", catalog=catalog) as simulator:
            assert chat(simulator, http).status_code == 200
            simulator.base_url("zhipu@cn", fault="self_signed")
            simulator.base_url("zhipu@cn", fault="connection_refused")
            port = simulator.port
        assert set(threading.enumerate()) == threads
        with pytest.raises(httpx.ConnectError):
            http.get(f"http://127.0.0.1:{port}/")


def test_stopping_does_not_wait_for_slow_streams(catalog: Catalog, http: httpx.Client) -> None:
    with Simulator("zhipu@cn", catalog=catalog) as simulator:
        simulator.fail_next("slow_tokens:seconds=30")
        headers = {"authorization": f"Bearer {simulator.key('zhipu')}"}
        url = simulator.base_url("zhipu") + "/chat/completions"
        with http.stream("POST", url, json={**BODY, "stream": True}, headers=headers) as response:
            assert response.status_code == 200
            assert simulator.open_connections == 1
            begun = time.perf_counter()
            simulator.stop()
            assert time.perf_counter() - begun < 3
            with pytest.raises(httpx.HTTPError):
                response.read()


def test_a_client_that_leaves_is_let_go(catalog: Catalog) -> None:
    with Simulator("zhipu@cn", catalog=catalog) as simulator:
        simulator.fail_next("slow_headers:seconds=30")
        with httpx.Client(verify=False, timeout=0.3) as http, pytest.raises(httpx.ReadTimeout):
            chat(simulator, http)
        ends = time.perf_counter() + 3
        while simulator.open_connections and time.perf_counter() < ends:
            threading.Event().wait(0.01)
        assert simulator.open_connections == 0


def test_many_at_once_each_get_their_own_answer(catalog: Catalog) -> None:
    with Simulator("zhipu@cn", catalog=catalog) as simulator, httpx.Client(verify=False, timeout=30) as http:

        def ask(number: int) -> str:
            messages = [{"role": "user", "content": f"number {number}"}]
            return str(chat(simulator, http, messages=messages).json()["choices"][0]["message"]["content"])

        with ThreadPoolExecutor(16) as pool:
            answers = list(pool.map(ask, range(100)))
        assert answers == [f"echo: number {number}" for number in range(100)]
        assert len(simulator.requests) == 100


def test_only_the_latest_requests_are_remembered(catalog: Catalog, http: httpx.Client) -> None:
    with Simulator("zhipu@cn", catalog=catalog, keep=2) as simulator:
        for number in range(3):
            chat(simulator, http, messages=[{"role": "user", "content": str(number)}])
        assert [sent.json["messages"][0]["content"] for sent in simulator.requests] == ["1", "2"]


def test_retired_models_are_gone_on_the_day_that_is_asked_about(catalog: Catalog, http: httpx.Client) -> None:
    import datetime as dt

    for day, status in ((dt.date(2026, 1, 29), 200), (dt.date(2026, 1, 30), 404)):
        with Simulator("zhipu@cn", catalog=catalog, as_of=day) as simulator:
            assert chat(simulator, http, model="glm-4.5-flash").status_code == status


def test_models_of_ones_own(catalog: Catalog, http: httpx.Client) -> None:
    with Simulator("zhipu@cn", catalog=catalog, models={"zhipu": ["my-tune"]}) as simulator:
        assert chat(simulator, http, model="my-tune").status_code == 200
        assert chat(simulator, http, model="your-tune").status_code == 404


def test_what_cannot_be_simulated_is_said_at_once(catalog: Catalog) -> None:
    with pytest.raises(UnknownTargetError, match="zhipu"):
        Simulator("zhippu", catalog=catalog)
    with pytest.raises(UnknownTargetError, match="cn"):
        Simulator("zhipu@moon", catalog=catalog)
    with pytest.raises(UsageError, match="unknown fault"):
        Simulator("zhipu", catalog=catalog, faults="nonsense")
    with pytest.raises(UsageError, match="not running"):
        Simulator("zhipu", catalog=catalog).base_url("zhipu")
    with Simulator("zhipu@cn", catalog=catalog) as simulator:
        with pytest.raises(UsageError, match="deepseek is not simulated here; there are zhipu@cn"):
            simulator.base_url("deepseek")
        with pytest.raises(UsageError, match="unknown fault 'rate_limit'; there are connection_refused, self_signed"):
            simulator.base_url("zhipu", fault="rate_limit")
        with pytest.raises(UsageError, match=f"port {simulator.port} cannot be used"):
            Simulator("zhipu@cn", catalog=catalog, port=simulator.port).start()


def test_the_simulator_shares_no_code_with_the_mapper() -> None:
    """It checks the mapper; so it must not be the mapper."""
    program = (
        "import sys, migrate_advisor.simulator, migrate_advisor.cli.simulate\n"
        "print([name for name in sys.modules if name.startswith('migrate_advisor.mapping')])"
    )
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert (run.stdout, run.stderr) == ("[]\n", "")


def test_the_command_tells_where_to_find_whom_and_ends_politely(tmp_path: Path) -> None:
    program = "import sys\nfrom migrate_advisor.cli import program\nsys.exit(program.main(sys.argv[1:]))"
    command = [sys.executable, "-c", program, "simulate", "zhipu@cn", "baidu", "--fault", "server_error:every=2"]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env={**os.environ, "PYTHONUNBUFFERED": "1"}
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        lines: list[str] = []
        while not lines or "openai.OpenAI" not in lines[-1]:
            lines.append(process.stdout.readline())
            assert lines[-1], process.stderr.read()
        directions = "".join(lines)
        url = next(line.split()[-1] for line in lines if "zhipu/cn" in line)
        assert "the vendor announced its end on 2026-08-31" in directions
        with httpx.Client(verify=False) as http:
            headers = {"authorization": "Bearer sim-key-zhipu-cn"}
            statuses = [http.post(f"{url}/chat/completions", json=BODY, headers=headers).status_code for _ in range(2)]
        process.send_signal(signal.SIGINT)
        _, errors = process.communicate(timeout=20)
    assert statuses == [200, 500]
    assert process.returncode == 0
    assert "zhipu@cn POST" in errors
    assert "sim-key" not in errors


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["zhippu"], "unknown provider 'zhippu'; did you mean 'zhipu'"),
        (["zhipu", "--fault", "nonsense"], "unknown fault 'nonsense'"),
        (["zhipu", "--port", "70000"], "a port is a number from 0 to 65535"),
    ],
)
def test_the_command_says_what_is_wrong(capsys: pytest.CaptureFixture[str], arguments: list[str], message: str) -> None:
    from migrate_advisor.cli import program

    assert program.main(["simulate", *arguments]) == 2
    assert message in capsys.readouterr().err


def test_the_command_lists_faults(capsys: pytest.CaptureFixture[str]) -> None:
    import json

    from migrate_advisor.cli import program

    assert program.main(["simulate", "--list-faults"]) == 0
    assert "rate_limit_silent" in capsys.readouterr().out
    assert program.main(["simulate", "--list-faults", "--format", "json"]) == 0
    assert "rate_limit_silent" in json.loads(capsys.readouterr().out)["faults"]


def test_scripts_read_where_to_find_whom() -> None:
    import json

    program = "import sys\nfrom migrate_advisor.cli import program\nsys.exit(program.main(sys.argv[1:]))"
    command = [sys.executable, "-c", program, "simulate", "baidu@legacy", "--format", "json"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as process:
        assert process.stdout is not None
        (site,) = json.loads(process.stdout.readline())["sites"]
        process.send_signal(signal.SIGINT)
        assert process.wait(timeout=20) == 0
    assert (site["target"], site["ends"]) == ("baidu@legacy", "2026-08-31")
    assert site["token_url"].startswith("http://127.0.0.1:")


def test_a_missing_extra_is_told_in_one_line() -> None:
    program = (
        "import sys\nsys.modules['starlette.applications'] = None\n"
        "from migrate_advisor.cli import program\nsys.exit(program.main(['simulate', 'zhipu']))"
    )
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert run.returncode == 2
    assert run.stderr.splitlines() == [
        'migrate-advisor: error: the simulator needs more than is installed: pip install "migrate-advisor[simulator]"'
    ]
