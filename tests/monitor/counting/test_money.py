"""Prices in the currencies that posts name, and numbers that are no price."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.counting.money import prices
from monitor.model import Price
from tests.growth import is_linear
from tests.monitor.folding import fold

#: text | amount and currency
PRICED = """
price $500 | 500 USD
$ 500 | 500 USD
500$ | 500 USD
500 $ | 500 USD
500 USD | 500 USD
USD 500 | 500 USD
US$ 500 | 500 USD
500 dollars | 500 USD
500 bucks | 500 USD
$1,200 | 1200 USD
$1.5k | 1500 USD
5k$ | 5000 USD
5k USD | 5000 USD
$1.2 million | 1200000 USD
€1,200 | 1200 EUR
1.200 € | 1200 EUR
1 000 € | 1000 EUR
1 000,50 € | 1000.5 EUR
300 euros | 300 EUR
90 mila euro | 90000 EUR
£250 | 250 GBP
0.5 BTC | 0.5 BTC
0.125 btc | 0.125 BTC
BTC 0.05 | 0.05 BTC
1.250 BTC | 1.25 BTC
3 XMR | 3 XMR
2000 usdt | 2000 USDT
2000 USDT | 2000 USDT
500 долларов | 500 USD
500 баксов | 500 USD
80 тысяч рублей | 80000 RUB
80 тыс. руб. | 80000 RUB
500₽ | 500 RUB
500 р | 500 RUB
300 евро | 300 EUR
5000 TL | 5000 TRY
5000₺ | 5000 TRY
5000 lira | 5000 TRY
500 dolar | 500 USD
2 bin dolar | 2000 USD
R$ 300 | 300 BRL
R$ 1.200,50 | 1200.5 BRL
300 reais | 300 BRL
500 dólares | 500 USD
500 złotych | 500 PLN
500 zł | 500 PLN
2000 грн | 2000 UAH
₴2000 | 2000 UAH
500 دولار | 500 USD
۵۰۰ دلار | 500 USD
500元 | 500 CNY
500美元的价格 | 500 USD
500 Euro | 500 EUR
500 CHF | 500 CHF
₹5,00,000 | 500000 INR
"""

FREE = """
500 patients
500k records
free of charge
in 2021 the euro
Euro 2012 records
1932 р. народження
500 rows for sale
"""


@pytest.mark.parametrize("line", PRICED.strip().splitlines())
def test_a_price_is_an_amount_with_its_currency(line: str) -> None:
    text, _, expected = line.partition(" | ")
    amount, currency = expected.split()
    assert prices(fold(text)) == (Price(float(amount), currency),)


@pytest.mark.parametrize("text", FREE.strip().splitlines())
def test_a_number_without_a_currency_is_no_price(text: str) -> None:
    assert prices(fold(text)) == ()


def test_prices_come_in_the_order_of_the_text() -> None:
    text = fold("500k patients, sample 20 rows, price $500 or 0.02 BTC, exclusive 5k$")
    assert prices(text) == (Price(500, "USD"), Price(0.02, "BTC"), Price(5000, "USD"))


@pytest.mark.parametrize("text", ["$1 " * 330_000, "$" * 1_000_000, "1$" * 500_000])
def test_a_hostile_megabyte_costs_no_more_than_its_length(text: str) -> None:
    assert is_linear(prices, text)


@given(st.text(st.sampled_from("0123456789$€₽ .,'kмbtc元万\ud800\n")))
def test_no_text_raises_and_no_price_is_nothing(text: str) -> None:
    assert all(price.amount > 0 for price in prices(text))
