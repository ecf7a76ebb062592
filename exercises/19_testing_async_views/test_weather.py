"""Your tests of the weather view in views.py: `pytest exercises/19_testing_async_views/test_weather.py` runs them."""

URL = "https://weather.example/v1/current"


async def test_answers(async_client, respx_mock):
    """The view answers."""
    respx_mock.get(URL).respond(json={"city": "Oslo", "temp_c": 21.5})

    response = await async_client.get("/weather/Oslo/")

    # TODO(1): what exactly must be in the answer, whatever the upstream sends along?
    # And what must the upstream have been asked?
    assert response.status_code == 200


# TODO(2): a test for each way in which the upstream can go wrong.

# TODO(3): a test that counts the calls.

# TODO(4): a test in which the upstream takes its time, and somebody else is waiting, too.
