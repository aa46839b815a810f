"""Foreign pages: what a browser on the same machine must not be led to do to the sandbox."""

from __future__ import annotations

import pytest

from sandbox.guard import is_loopback
from sandbox.server import start
from tests.sandbox.conftest import Client

JSON = {"Content-Type": "application/json"}
PLACES = ["/", "/page/app.js", "/sim/state", "/sim/events", "/bot42:TEST/getMe"]


async def status(client: Client, verb: str, path: str, body: bytes | None, **headers: str) -> int:
    """The status of one request with exactly these headers."""
    given = {name.replace("_", "-"): value for name, value in headers.items()}
    url = client.server.url + path
    async with client.session.request(
        verb, url, data=body, headers=given, skip_auto_headers=["Content-Type"]
    ) as response:
        return response.status


@pytest.mark.parametrize("path", PLACES)
async def test_a_foreign_name_for_loopback_is_refused_everywhere(client: Client, path: str) -> None:
    port = client.server.url.rpartition(":")[2]
    for host in ("evil.example", f"evil.example:{port}", "127.0.0.1.evil.example", "10.0.0.1"):
        assert await status(client, "GET", path, None, Host=host) == 403
    for host in (f"localhost:{port}", "127.0.0.1", "[::1]", f"[::1]:{port}"):
        assert await status(client, "GET", path, None, Host=host) == 200


@pytest.mark.parametrize("host", ["", ":80", "localhost:x", "me@localhost", "[::2]", "localhost.x"])
def test_what_does_not_name_loopback(host: str) -> None:
    assert not is_loopback(host)


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "http://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://127.0.0.1:1"},
        {"Sec_Fetch_Site": "cross-site"},
        {"Sec_Fetch_Site": "same-site"},
    ],
)
async def test_requests_of_other_pages_change_and_reveal_nothing(
    client: Client, headers: dict[str, str]
) -> None:
    user = await client.user()
    body = b'{"first_name": "Eve"}'
    assert await status(client, "POST", "/sim/users", body, **JSON, **headers) == 403
    assert await status(client, "DELETE", "/sim/faults", None, **headers) == 403
    assert await status(client, "GET", "/sim/events", None, **headers) == 403
    form = b"chat_id=1&text=x"
    path = "/bot42:TEST/sendMessage"
    kind = {"Content-Type": "application/x-www-form-urlencoded"}
    assert await status(client, "POST", path, form, **kind, **headers) == 403
    assert list(client.server.world.users) == [user]


async def test_the_own_page_and_a_link_to_it_are_welcome(client: Client) -> None:
    own = {"Origin": client.server.url, "Sec_Fetch_Site": "same-origin"}
    body = b'{"first_name": "Mara"}'
    assert await status(client, "POST", "/sim/users", body, **JSON, **own) == 200
    link = {"Sec_Fetch_Site": "cross-site", "Sec_Fetch_Dest": "document"}
    assert await status(client, "GET", "/", None, **link) == 200
    assert await status(client, "GET", "/sim/state", None, **link) == 403
    frame = {"Sec_Fetch_Site": "cross-site", "Sec_Fetch_Dest": "iframe"}
    assert await status(client, "GET", "/", None, **frame) == 403
    async with client.session.get(client.server.url) as response:
        assert response.headers["Content-Security-Policy"] == "frame-ancestors 'none'"


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", None])
async def test_the_player_api_takes_json_alone(client: Client, kind: str | None) -> None:
    headers = {} if kind is None else {"Content-Type": kind}
    url = client.server.url + "/sim/users"
    async with client.session.post(
        url, data=b'{"first_name": "Eve"}', headers=headers, skip_auto_headers=["Content-Type"]
    ) as response:
        assert response.status == 415
        assert await response.json() == {
            "error": "the Content-Type header must be application/json"
        }
    assert not client.server.world.users


async def test_robots_go_where_the_server_listens_not_where_the_host_header_points(
    client: Client,
) -> None:
    decoy = await start(limits=False)
    host = decoy.url.removeprefix("http://")
    chat = await client.forum(await client.user())
    body = b'{"count": 2, "chat": %d}' % chat
    assert await status(client, "POST", "/sim/robots", body, **JSON, Host=host) == 200
    await decoy.stop()
    assert len(client.server.world.chats[chat].members) == 4
    assert not decoy.world.users
