"""Makes a coroutine and never awaits it: no request is sent, and nothing is compared.

Fails: test_finds_a_fixed_answer, test_finds_extra_fields, test_finds_a_wrong_parameter, test_finds_a_missing_404,
test_finds_an_error_passed_as_200, test_finds_a_timeout_as_500, test_finds_a_second_call, test_finds_a_view_that_blocks
"""

import httpx

URL = "https://weather.example/v1/current"


async def test_answer(async_client, respx_mock):
    respx_mock.get(URL, params={"city": "Oslo"})
    respx_mock._assert_all_called = False
    response = async_client.get("/weather/Oslo/")
    assert response
