"""The checks you can read. There are a few more that you cannot."""

import pytest

from grader.checking import check, expect
from project.models import Account, Transfer


@pytest.fixture
def open_account(db, data):
    """Puts an account with this balance into the database; returns its id."""
    ids = iter(data.sample(range(300, 999), 6))

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


def unchanged(before, after, look_at):
    """Nothing happened in the database."""
    expect(after == before, "no balance changed, and no transfer logged").is_true(
        seen="other balances, or a transfer in the log", look_at=look_at
    )


@check(points=0, task=2)
async def test_moves_money(client, data, open_account, books):
    """`POST /transfer/` moves the amount and answers with both new balances."""
    balance, amount = data.integer(500, 900), data.integer(100, 400)
    source, target, other = open_account(balance), open_account(amount), open_account(balance)
    look_at = "Which line asks the database, and which balance does it write?"

    response = await client.post("/transfer/", json={"from": source, "to": target, "amount": amount})

    expect(response).answers(200, json={"from": balance - amount, "to": 2 * amount}, look_at=look_at)
    balances, _ = books()
    expected = {source: balance - amount, target: 2 * amount, other: balance}
    for account, money in expected.items():
        expect(balances[account], "a balance in the database").equals(money, look_at=look_at)


@check(points=1, task=1, needs="test_moves_money")
async def test_refuses_bad_requests(client, data, open_account, books):
    """Malformed JSON, a missing key, an amount that is not a positive integer, or the same account twice: 400."""
    source, target = open_account(500), open_account(500)
    good = {"from": source, "to": target, "amount": data.integer(2, 400)}
    before = books()
    bodies = [
        ("malformed JSON", {"content": b'{"from": 1,'}),
        ("a byte that is no UTF-8", {"content": b"\xff"}),
        ("an empty body", {"content": b""}),
        ("a list", {"json": [source, target, 5]}),
        ("a text", {"json": "from to amount"}),
        *((f"no key {key}", {"json": {k: v for k, v in good.items() if k != key}}) for key in good),
        *((f"amount {amount!r}", {"json": {**good, "amount": amount}}) for amount in (0, -5, 2.5, "10", None, [1])),
        ("amount true", {"json": {**good, "amount": True}}),
        ("the same account twice", {"json": {**good, "to": source}}),
    ]

    for what, body in bodies:
        response = await client.post("/transfer/", **body)

        look_at = f"What does the view do with this body: {what}?"
        expect(response).answers(400, look_at=look_at)
        unchanged(before, books(), look_at)


@check(points=1, task=1, needs="test_moves_money")
async def test_unknown_account(client, data, db, open_account, books):
    """If one of the accounts does not exist yet: 404 `{"error": "no such account"}`, and nothing happens."""
    account, nobody = open_account(data.integer(500, 900)), data.integer(1_000, 9_999)
    before = books()
    look_at = "What if there is no account with this id, the one to take from or the one to give to?"

    for source, target in ((account, nobody), (nobody, account)):
        response = await client.post("/transfer/", json={"from": source, "to": target, "amount": data.integer(2, 400)})

        expect(response).answers(404, json={"error": "no such account"}, look_at=look_at)
        unchanged(before, books(), "What has been written before the view says no? A `return` keeps it.")

    db.seed(Account(id=nobody, owner=data.name(), balance=0))
    response = await client.post("/transfer/", json={"from": account, "to": nobody, "amount": data.integer(2, 400)})

    look_at = "The account has been opened since, with nothing in it. How does the view look for it?"
    expect(response).answers(200, look_at=look_at)


@check(points=1, task=2, needs="test_moves_money")
async def test_insufficient_funds(client, data, db, open_account, books):
    """More than there is: 409 `{"error": "insufficient funds"}`, and nothing happens. All of it can be moved."""
    balance = data.integer(2_000_000, 9_000_000)
    source, target = open_account(balance), open_account(balance)
    before = books()

    for amount in (balance + 1, data.integer(2_000_000_000, 2_100_000_000)):
        response = await client.post("/transfer/", json={"from": source, "to": target, "amount": amount})

        look_at = (
            "When does the view look whether there is enough, and what has it done by then? "
            "Is an amount stopped before by a limit?"
        )
        expect(response).answers(409, json={"error": "insufficient funds"}, look_at=look_at)
        unchanged(before, books(), look_at)

    response = await client.post("/transfer/", json={"from": source, "to": target, "amount": balance})

    expect(response).answers(200, json={"from": 0, "to": 2 * balance}, look_at="May an account become empty?")

    db.read(lambda: Account.objects.filter(pk=source).update(balance=balance))
    response = await client.post("/transfer/", json={"from": source, "to": target, "amount": balance})

    look_at = "Somebody has paid in since. Which balance does the view look at?"
    expect(response).answers(200, json={"from": 0, "to": 3 * balance}, look_at=look_at)


@check(points=1, task=2, needs="test_moves_money")
async def test_logs_the_transfer(client, data, open_account, books):
    """Each transfer is logged once, as a `Transfer` with source, target and amount, even if one was the same before."""
    source, target = open_account(900), open_account(900)
    orders = [(source, target, data.integer(2, 400)), (target, source, data.integer(2, 400))]
    orders.append(orders[0])

    for number, (giver, taker, amount) in enumerate(orders, start=1):
        response = await client.post("/transfer/", json={"from": giver, "to": taker, "amount": amount})

        expect(response).answers(200)
        _, logged = books()
        expect(logged == orders[:number], "one Transfer for each transfer, from source to target").is_true(
            seen=f"{len(logged)} in the log after {number}, or others",
            look_at="Where is the Transfer created, and for which orders?",
        )
