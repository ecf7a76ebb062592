"""Forgets `await`, and asks the coroutine for its status.

Fails: test_passes_against_the_given_view
"""

import httpx

URL = "https://weather.example/v1/current"


async def test_answer(async_client, respx_mock):
    respx_mock.get(URL).respond(json={"city": "Oslo", "temp_c": 3})
    response = async_client.get("/weather/Oslo/")
    assert response.status_code == 200
