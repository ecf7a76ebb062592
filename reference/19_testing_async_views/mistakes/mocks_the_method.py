"""Replaces AsyncClient.get, which another right view need not call.

Fails: test_accepts_other_right_views
"""

from unittest import mock

import httpx


async def test_answer(async_client):
    answer = httpx.Response(200, json={"city": "Oslo", "temp_c": 3}, request=httpx.Request("GET", "https://x.example"))
    with mock.patch("httpx.AsyncClient.get", return_value=answer) as get:
        response = await async_client.get("/weather/Oslo/")
    assert response.json() == {"city": "Oslo", "temp_c": 3}
    get.assert_awaited_once()
