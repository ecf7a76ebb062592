"""Mocks nothing, and asks the real weather service.

Fails: test_passes_against_the_given_view
"""


async def test_answer(async_client):
    response = await async_client.get("/weather/Oslo/")
    assert response.status_code == 200
