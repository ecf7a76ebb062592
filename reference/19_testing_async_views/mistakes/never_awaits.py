"""Makes a coroutine and never awaits it: no request is sent, and nothing is compared.

Fails: test_accepts_other_right_views
"""

import httpx

URL = "https://weather.example/v1/current"


async def test_answer(async_client, respx_mock):
    respx_mock.get(URL, params={"city": "Oslo"})
    respx_mock._assert_all_called = False
    response = async_client.get("/weather/Oslo/")
    assert response
