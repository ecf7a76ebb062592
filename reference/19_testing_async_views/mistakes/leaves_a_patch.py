"""Patches httpx and never takes the patch off, so that the next run meets it.

Fails: test_passes_against_the_given_view
"""

import httpx

URL = "https://weather.example/v1/current"


assert httpx.AsyncClient.get.__name__ == "get"


async def test_answer(async_client):
    async def fake(self, url, **options):
        return httpx.Response(200, json={"city": "Oslo", "temp_c": 3}, request=httpx.Request("GET", url))

    httpx.AsyncClient.get = fake
    response = await async_client.get("/weather/Oslo/")
    assert response.json() == {"city": "Oslo", "temp_c": 3}
