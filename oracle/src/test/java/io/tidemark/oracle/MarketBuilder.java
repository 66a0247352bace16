package io.tidemark.oracle;

import io.tidemark.oracle.OracleExecution.ExecutionType;
import io.tidemark.oracle.OracleExecution.Side;
import io.tidemark.oracle.OracleInstrument.MarkMethod;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;

/** A market written down by hand: instrument ABC.XNAS in USD and account ACC of desk EQ unless said otherwise. */
final class MarketBuilder {
    static final String INSTRUMENT = "ABC.XNAS";
    static final String ACCOUNT = "ACC";
    static final String OTHER_ACCOUNT = "OTHER";
    private static final long LONG_AGO = nanos("2024-01-01T00:00:00Z");

    private final OracleMarket market = OracleMarket.empty();

    static long nanos(String time) {
        return OracleTime.nanos(Instant.parse(time));
    }

    /** One instrument and one account, both known long ago; last price, stale after 120 s, condition Z ineligible. */
    static MarketBuilder usual() {
        return new MarketBuilder().instrument("1", MarkMethod.LAST, 120).account("USD");
    }

    MarketBuilder instrument(String multiplier, MarkMethod markMethod, int staleAfterSeconds) {
        return instrument(LONG_AGO, multiplier, markMethod, staleAfterSeconds, "Z");
    }

    MarketBuilder instrument(
            long effectiveFrom, String multiplier, MarkMethod method, int staleAfterSeconds, String... ineligible) {
        market.instruments()
                .add(new OracleInstrument(
                        INSTRUMENT,
                        effectiveFrom,
                        "USD",
                        new BigDecimal(multiplier),
                        method,
                        staleAfterSeconds,
                        List.of(ineligible)));
        return this;
    }

    MarketBuilder account(String baseCurrency) {
        return account(LONG_AGO, "EQ", baseCurrency);
    }

    MarketBuilder account(long effectiveFrom, String desk, String baseCurrency) {
        market.accounts().add(new OracleAccount(ACCOUNT, effectiveFrom, desk, "B1", null, baseCurrency));
        return this;
    }

    MarketBuilder buy(String time, String quantity, String price) {
        return execution(time, Side.BUY, quantity, price, "0", "USD");
    }

    MarketBuilder sell(String time, String quantity, String price) {
        return execution(time, Side.SELL, quantity, price, "0", "USD");
    }

    MarketBuilder execution(String time, Side side, String quantity, String price, String commission, String currency) {
        String id = "E" + market.executions().size();
        return execution(id, ExecutionType.TRADE, nanos(time), 0, side, quantity, price, commission, currency);
    }

    MarketBuilder execution(
            String id,
            ExecutionType type,
            long eventTime,
            long sequence,
            Side side,
            String quantity,
            String price,
            String commission,
            String currency) {
        market.executions()
                .add(new OracleExecution(
                        INSTRUMENT,
                        id,
                        type,
                        ACCOUNT,
                        side,
                        new BigDecimal(quantity),
                        new BigDecimal(price),
                        new BigDecimal(commission),
                        currency,
                        eventTime,
                        sequence));
        return this;
    }

    /** Another account, of desk FX, known long ago. */
    MarketBuilder otherAccount() {
        market.accounts().add(new OracleAccount(OTHER_ACCOUNT, LONG_AGO, "FX", null, null, "USD"));
        return this;
    }

    MarketBuilder cancel(String id, String reference, String time) {
        market.executions().add(OracleExecution.cancel(INSTRUMENT, id, reference, nanos(time), 0));
        return this;
    }

    /** A correction within the account. */
    MarketBuilder correct(String id, String reference, String time, Side side, String quantity, String price) {
        return correct(id, reference, time, 0, ACCOUNT, side, quantity, price);
    }

    MarketBuilder correct(
            String id,
            String reference,
            String time,
            long sequence,
            String accountId,
            Side side,
            String quantity,
            String price) {
        market.executions()
                .add(new OracleExecution(
                        INSTRUMENT,
                        id,
                        ExecutionType.CORRECT,
                        reference,
                        accountId,
                        side,
                        new BigDecimal(quantity),
                        new BigDecimal(price),
                        new BigDecimal("0.5"),
                        "USD",
                        nanos(time),
                        sequence));
        return this;
    }

    MarketBuilder cashFlow(String time, String amount, String currency) {
        market.cashFlows()
                .add(new OracleCashFlow(
                        INSTRUMENT,
                        "C" + market.cashFlows().size(),
                        ACCOUNT,
                        "FUNDING",
                        new BigDecimal(amount),
                        currency,
                        nanos(time)));
        return this;
    }

    MarketBuilder trade(String time, String price, String... conditions) {
        market.trades()
                .add(new OracleTrade(
                        INSTRUMENT,
                        nanos(time),
                        market.trades().size() + 1,
                        new BigDecimal(price),
                        BigDecimal.ONE,
                        List.of(conditions)));
        return this;
    }

    MarketBuilder quote(String time, String bid, String bidSize, String ask, String askSize) {
        market.quotes()
                .add(new OracleQuote(
                        INSTRUMENT,
                        nanos(time),
                        market.quotes().size() + 1,
                        bid == null ? null : new BigDecimal(bid),
                        bidSize == null ? null : new BigDecimal(bidSize),
                        ask == null ? null : new BigDecimal(ask),
                        askSize == null ? null : new BigDecimal(askSize)));
        return this;
    }

    OracleMarket build() {
        return market;
    }

    List<OracleRow> rows() {
        return PositionOracle.rows(market);
    }

    /** The row of a minute, such as {@code 2024-03-04T14:30:00Z}; fails if there is none. */
    OracleRow row(String minute) {
        return row(ACCOUNT, minute);
    }

    OracleRow row(String accountId, String minute) {
        return rows().stream()
                .filter(row -> row.accountId().equals(accountId) && row.minute().equals(Instant.parse(minute)))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no row of " + minute + " among " + rows()));
    }
}
