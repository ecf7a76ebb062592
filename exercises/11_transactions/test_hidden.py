"""The checks that the student does not see."""

import asyncio
import contextlib

import pytest
from django.db.models import F

from grader.checking import check, expect, gather, read_json
from project.models import Account, Transfer


@pytest.fixture
def open_account(db, data):
    """Puts an account with this balance into the database; returns its id."""
    ids = iter(data.sample(range(300, 999), 12))

    def open_one(balance):
        account = Account(id=next(ids), owner=data.name(), balance=balance)
        db.seed(account)
        return account.id

    return open_one


@pytest.fixture
def books(db):
    """What the database holds: `books()` gives all balances by id, and all transfers."""

    def read():
        balances = dict(Account.objects.values_list("id", "balance"))
        return balances, list(Transfer.objects.order_by("id").values_list("source_id", "target_id", "amount"))

    return lambda: db.read(read)


@pytest.fixture
def busy(db, clock):
    """Somebody else keeps the database locked for writing for a while, while reading goes on: `await busy()`."""

    async def lock(seconds=1.0, then=None):
        with db.locked(then):
            await clock.sleep(seconds)

    return lock


def left(response):
    """The new balance of the source, as a response tells it."""
    try:
        answer = read_json(response.content)
    except ValueError:
        return None
    return answer.get("from") if isinstance(answer, dict) else None


def order(source, target, amount):
    """A visitor's order, as arguments of `client.post`."""
    return {"url": "/transfer/", "json": {"from": source, "to": target, "amount": amount}}


@check(points=0, task=4, needs="test_moves_money")
async def test_others_are_served_meanwhile(client, clock, data, busy, open_account):
    """While a transfer waits for the database, other visitors are served; then it is carried out."""
    source, target = open_account(900), open_account(900)

    async def look():
        await clock.sleep(0.3)
        with clock.measure() as span:
            response = await client.get(f"/accounts/{source}/")
        return span, response

    _, moved, (span, seen) = await gather(busy(8.0), client.post(**order(source, target, data.integer(2, 400))), look())

    expect(moved).answers(200, look_at="What becomes of a transfer that has to wait for the database?")
    expect(seen).answers(200)
    expect(span).at_most(
        0.2,
        look_at="On which thread does the transfer wait for the database?",
        contrast="the event loop was held up by the transfer",
    )


@check(points=2, task=3, needs=["test_logs_the_transfer", "test_others_are_served_meanwhile"])
async def test_no_log_no_transfer(client, data, db, open_account, books):
    """When the log cannot be written, the answer is 500, and no balance has changed."""
    source, target = open_account(900), open_account(900)
    before = books()
    amount = data.integer(2, 400)

    giving_back = f"UPDATE ON project_account WHEN OLD.id = {source} AND NEW.balance > OLD.balance"
    with db.refusing("INSERT ON project_transfer", giving_back):  # no second change can make up for the first
        response = await client.post(**order(source, target, amount))

    balances, _ = after = books()
    taken, given = before[0][source] - balances[source], balances[target] - before[0][target]
    expect(after == before, "no money moved without a log").is_true(
        seen=f"{taken} taken, {given} given, nothing logged",
        look_at="What undoes the first changes when a later one fails?",
    )
    expect(response).answers(500, look_at="Who catches the error, and what does the visitor get to know?")
    response = await client.post(**order(source, target, amount))
    expect(response).answers(
        200, json={"from": 900 - amount, "to": 900 + amount}, look_at="Is everything tidied up after a failure?"
    )


@check(points=1, task=3, needs=["test_moves_money", "test_others_are_served_meanwhile"])
async def test_half_a_transfer_is_none(client, data, db, open_account, books):
    """When one of the two balances cannot be written, the answer is 500, and nothing has changed."""
    source, target = open_account(900), open_account(900)
    before = books()

    for account in (target, source):
        with db.refusing(f"UPDATE ON project_account WHEN OLD.id = {account}"):
            response = await client.post(**order(source, target, data.integer(2, 400)))

        expect(books() == before, "no balance changed, and no transfer logged").is_true(
            seen="half of the transfer happened", look_at="Which lines belong into one transaction?"
        )
        expect(response).answers(500, look_at="Who catches the error, and what does the visitor get to know?")


@check(points=1, task=3, needs=["test_logs_the_transfer", "test_others_are_served_meanwhile"])
async def test_visitor_who_leaves(client, clock, data, busy, open_account, books):
    """When the visitor leaves in the middle, the transfer happens as a whole or not at all."""
    balance, amount = data.integer(500, 900), data.integer(2, 400)
    source, target = open_account(balance), open_account(balance)

    async def leave():
        visit = asyncio.create_task(client.post(**order(source, target, amount)))
        await clock.sleep(0.5)
        visit.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await visit

    await gather(busy(), leave())
    await clock.sleep(5.0)

    nothing = ({source: balance, target: balance}, [])
    everything = ({source: balance - amount, target: balance + amount}, [(source, target, amount)])
    expect(books() in (nothing, everything), "the whole transfer or none").is_true(
        seen="a part of it", look_at="A visitor who leaves cancels the view at an `await`. What has happened by then?"
    )
    response = await client.post(**order(target, source, 1))
    expect(response).answers(200, look_at="Does the transaction end when the visitor has left?")


@check(points=1, task=4, needs=["test_insufficient_funds", "test_others_are_served_meanwhile"])
async def test_never_overdrawn(client, data, busy, open_account, books):
    """When many orders arrive together, as many are carried out as there is money for; the others get a 409."""
    amount, possible = data.integer(100, 200), data.integer(2, 5)
    rest = data.integer(1, 99)
    source, *targets = open_account(possible * amount + rest), *(open_account(0) for _ in range(8))

    _, *responses = await gather(busy(), *(client.post(**order(source, target, amount)) for target in targets))

    done = sum(response.status_code == 200 for response in responses)
    look_at = "Between looking at the balance and writing the new one, others take money. What keeps them away?"
    if done < possible:
        look_at = "Orders were refused although there was money. What becomes of an order that has to wait for others?"
    for response in responses:
        if response.status_code != 200:
            expect(response).answers(409, json={"error": "insufficient funds"}, look_at=look_at)
    expect(done, "orders carried out").equals(possible, look_at=look_at)
    balances, _ = books()
    expect(balances[source], "money left").equals(rest, look_at=look_at)
    given = sum(balances[target] for target in targets)
    expect(given, "money received").equals(possible * amount, look_at=look_at)
    answered = [left(response) for response in responses if response.status_code == 200]
    right = all(answered.count(rest + number * amount) == 1 for number in range(possible))
    expect(right, "answers with the balance after each of the orders").is_true(
        seen="others, or one twice",
        look_at="When is the answered balance read? Before the transaction it is old; "
        "after it, later orders have changed it.",
    )


@check(points=1, task=4, needs=["test_moves_money", "test_others_are_served_meanwhile"])
async def test_no_money_is_lost(client, clock, data, db, busy, open_account, books):
    """When orders arrive together in all directions, every amount is taken once and given once; what others pay in
    meanwhile stays."""
    accounts = [open_account(5_000) for _ in range(3)]
    paid_in = data.integer(500, 900)
    expected = dict.fromkeys(accounts, 5_000 + paid_in)
    orders = [(a, b, data.integer(2, 400)) for a in accounts for b in accounts if a != b] * 2
    for source, target, amount in orders:
        expected[source] -= amount
        expected[target] += amount

    def pay_in():
        Account.objects.update(balance=F("balance") + paid_in)

    _, *responses = await gather(busy(8.0, then=pay_in), *(client.post(**order(*each)) for each in orders))

    for response in responses:
        expect(response).answers(
            200, look_at="What becomes of an order when many arrive, or when two need each other's account?"
        )
    balances, logged = books()
    seen = f"{sum(balances.values()) - sum(expected.values()):+} in all, or wrong accounts"
    look_at = "Which balance is written: one read a while ago, or the one that is there now? Who else writes?"
    if logged and len(logged) != len(orders):
        seen = f"{len(logged)} transfers logged for {len(orders)} orders"
        look_at = "Which orders share one answer? Each is an order of its own, even if two are equal."
        if len(logged) > len(orders):
            look_at = "Who carries out an order a second time? What was given up may go on in its thread."
    expect(balances == expected, "balances that have every order in them, once").is_true(seen=seen, look_at=look_at)
