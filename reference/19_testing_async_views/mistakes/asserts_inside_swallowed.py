"""Catches its own assertions: whatever happens, the test passes.

Fails: test_finds_a_fixed_answer, test_finds_extra_fields, test_finds_a_wrong_parameter, test_finds_a_missing_404,
test_finds_an_error_passed_as_200, test_finds_a_timeout_as_500, test_finds_a_second_call, test_finds_a_view_that_blocks
"""

import httpx

URL = "https://weather.example/v1/current"


async def test_answer(async_client, respx_mock):
    respx_mock.get(URL).respond(json={"city": "Oslo", "temp_c": 3})
    try:
        response = await async_client.get("/weather/Oslo/")
        assert response.status_code == 200
        assert response.json() == {"city": "Oslo", "temp_c": 3}
    except Exception as error:
        print("something is wrong", error)
