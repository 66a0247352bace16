package io.tidemark.oracle;

import io.tidemark.oracle.OracleExecution.ExecutionType;
import io.tidemark.oracle.OracleExecution.Side;
import io.tidemark.oracle.OracleInstrument.MarkMethod;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;

/** One market of ordinary trading, made of a seed. */
final class LargeMarket {
    private static final List<String> MULTIPLIERS = List.of("1", "1", "50", "0.1");
    private static final String ODD_LOT = "ODD_LOT";

    private final HistorySize size;
    private final Random random;
    private final long start;
    private final long length;
    private final List<Walk> walks = new ArrayList<>();
    private final List<OracleInstrument> instruments = new ArrayList<>();
    private final List<OracleAccount> accounts = new ArrayList<>();
    private final List<OracleExecution> executions = new ArrayList<>();
    private final List<OracleCashFlow> cashFlows = new ArrayList<>();
    private final List<OracleTrade> trades = new ArrayList<>();
    private final List<OracleQuote> quotes = new ArrayList<>();
    private final Map<String, BigDecimal> positions = new HashMap<>();

    LargeMarket(long seed, HistorySize size) {
        this.size = size;
        this.random = new Random(seed);
        this.start = OracleTime.nanos(size.start());
        this.length = size.minutes() * OracleTime.MINUTE;
    }

    /** Price of an instrument, and where its sequences stand. */
    private static final class Walk {
        final String instrumentId;
        final String currency;
        final int scale;
        long price;
        long tradeSequence;
        long quoteSequence;
        long executionSequence;

        Walk(String instrumentId, String currency, int scale, long price) {
            this.instrumentId = instrumentId;
            this.currency = currency;
            this.scale = scale;
            this.price = price;
        }

        BigDecimal price(long steps) {
            return BigDecimal.valueOf(price + steps, scale);
        }
    }

    OracleMarket generate() {
        makeInstruments();
        makeAccounts();
        int openings = size.executions() / 20;
        for (int i = 0; i < openings; i++) {
            execute(start, ExecutionType.OPENING);
        }
        List<Happening> happenings = new ArrayList<>();
        for (long time : times(size.executions() - openings)) {
            happenings.add(new Happening(time, true));
        }
        for (long time : times(size.ticks())) {
            happenings.add(new Happening(time, false));
        }
        happenings.sort(Comparator.comparingLong(Happening::time));
        for (Happening happening : happenings) {
            if (happening.execution()) {
                execute(happening.time(), ExecutionType.TRADE);
            } else {
                tick(happening.time());
            }
        }
        amend();
        executions.sort(OracleExecution.EVENT_ORDER);
        cashFlows.sort(Comparator.comparingLong(OracleCashFlow::eventTime));
        return new OracleMarket(instruments, accounts, executions, cashFlows, trades, quotes);
    }

    /** Two of three amendments are corrections, one of four of which is corrected or cancelled once more. */
    private void amend() {
        for (OracleExecution execution : List.copyOf(executions)) {
            if (random.nextInt(100) < size.amendedPercent()) {
                OracleExecution first = amendment(execution, execution, "A");
                executions.add(first);
                if (first.executionType() == ExecutionType.CORRECT && random.nextInt(4) == 0) {
                    executions.add(amendment(execution, first, "B"));
                }
            }
        }
    }

    private OracleExecution amendment(OracleExecution execution, OracleExecution amended, String letter) {
        String id = letter + execution.executionId();
        long eventTime = Math.min(amended.eventTime() + random.nextLong(10 * OracleTime.MINUTE), start + length - 1);
        if (random.nextInt(3) == 0) {
            return OracleExecution.cancel(
                    execution.instrumentId(), id, amended.executionId(), eventTime, execution.sequence());
        }
        OracleAccount account = accounts.get(random.nextInt(accounts.size()));
        return new OracleExecution(
                execution.instrumentId(),
                id,
                ExecutionType.CORRECT,
                amended.executionId(),
                random.nextInt(5) == 0 ? account.accountId() : execution.accountId(),
                random.nextInt(10) == 0 ? Side.SELL : execution.side(),
                random.nextBoolean() ? execution.quantity() : BigDecimal.valueOf(1 + random.nextInt(1000), 1),
                Objects.requireNonNull(execution.price()).add(BigDecimal.valueOf(random.nextInt(9) - 4, 2)),
                execution.commission(),
                execution.commissionCurrency(),
                eventTime,
                execution.sequence());
    }

    private record Happening(long time, boolean execution) {}

    private void makeInstruments() {
        MarkMethod[] methods = {MarkMethod.LAST_THEN_MID, MarkMethod.LAST, MarkMethod.MID};
        for (int i = 0; i < size.instruments(); i++) {
            String currency = i % 5 == 4 ? "EUR" : "USD";
            Walk walk = new Walk(
                    String.format("I%04d.TEST", i), currency, i % 7 == 6 ? 8 : 2, 1000 + random.nextInt(50_000));
            walks.add(walk);
            OracleInstrument first = new OracleInstrument(
                    walk.instrumentId,
                    midnightBefore(),
                    currency,
                    new BigDecimal(MULTIPLIERS.get(i % MULTIPLIERS.size())),
                    methods[i % methods.length],
                    i % 2 == 0 ? 300 : 120,
                    List.of(ODD_LOT));
            instruments.add(first);
            if (i % 10 == 3) {
                instruments.add(new OracleInstrument(
                        walk.instrumentId,
                        start + length / 2,
                        currency,
                        first.multiplier(),
                        MarkMethod.MID,
                        60,
                        List.of()));
            }
        }
    }

    private void makeAccounts() {
        for (int i = 0; i < size.accounts(); i++) {
            String accountId = String.format("A%04d", i);
            String baseCurrency = i % 8 == 7 ? "EUR" : "USD";
            accounts.add(account(accountId, midnightBefore(), i, baseCurrency));
            if (i % 10 == 2) {
                accounts.add(account(accountId, start + length / 3, i + 1, baseCurrency));
            }
        }
    }

    private OracleAccount account(String accountId, long effectiveFrom, int number, String baseCurrency) {
        return new OracleAccount(
                accountId,
                effectiveFrom,
                String.format("D%02d", number % size.desks()),
                number % 4 == 0 ? null : "B" + number % 3,
                number % 6 == 0 ? null : "T" + number % 9,
                baseCurrency);
    }

    private long midnightBefore() {
        return OracleTime.startOf(OracleTime.dateOf(start)) - OracleTime.DAY;
    }

    /** Event times, most of them anywhere, some on whole seconds, some on a minute's edge and just before it. */
    private long[] times(int count) {
        long[] times = new long[count];
        for (int i = 0; i < count; i++) {
            long time = start + random.nextLong(length);
            times[i] = switch (random.nextInt(20)) {
                case 0 -> OracleTime.minuteOf(time);
                case 1 -> OracleTime.minuteOf(time) + OracleTime.MINUTE - 1;
                case 2, 3, 4 -> time / OracleTime.SECOND * OracleTime.SECOND;
                default -> time;
            };
        }
        Arrays.sort(times);
        return times;
    }

    private void tick(long time) {
        Walk walk = walks.get(random.nextInt(walks.size()));
        walk.price = Math.max(1, walk.price + random.nextInt(7) - 3);
        if (random.nextInt(5) < 2) {
            List<String> conditions = random.nextInt(30) == 0 ? List.of(ODD_LOT) : List.of();
            trades.add(new OracleTrade(
                    walk.instrumentId,
                    time,
                    ++walk.tradeSequence,
                    walk.price(conditions.isEmpty() ? 0 : 40),
                    BigDecimal.valueOf(1 + random.nextInt(500)),
                    conditions));
            return;
        }
        boolean oneSided = random.nextInt(50) == 0;
        long width = random.nextInt(60) == 0 ? -1 : 1 + random.nextInt(4);
        quotes.add(new OracleQuote(
                walk.instrumentId,
                time,
                ++walk.quoteSequence,
                oneSided ? null : walk.price(0),
                oneSided ? null : BigDecimal.valueOf(1 + random.nextInt(900)),
                walk.price(width),
                BigDecimal.valueOf(1 + random.nextInt(900))));
    }

    private void execute(long time, ExecutionType type) {
        Walk walk = walks.get(random.nextInt(walks.size()));
        String accountId = accounts.get(random.nextInt(accounts.size())).accountId();
        String position = accountId + " " + walk.instrumentId;
        BigDecimal held = positions.getOrDefault(position, BigDecimal.ZERO);
        BigDecimal quantity = BigDecimal.valueOf(1 + random.nextInt(1000), random.nextInt(4));
        Side side = random.nextBoolean() ? Side.BUY : Side.SELL;
        if (held.signum() != 0) {
            int intent = random.nextInt(10);
            if (intent < 3) {
                side = held.signum() > 0 ? Side.SELL : Side.BUY;
                quantity = intent == 2 ? held.abs().add(quantity) : held.abs();
            }
        }
        long sequence = ++walk.executionSequence;
        OracleExecution execution = new OracleExecution(
                walk.instrumentId,
                "E" + sequence,
                type,
                accountId,
                side,
                quantity,
                walk.price(random.nextInt(5) - 2),
                BigDecimal.valueOf(random.nextInt(500) - 100, 3),
                random.nextInt(500) == 0 ? "JPY" : walk.currency,
                time,
                sequence);
        executions.add(execution);
        positions.put(position, held.add(execution.signedQuantity()));
        if (random.nextInt(50) == 0) {
            cashFlows.add(new OracleCashFlow(
                    walk.instrumentId,
                    "C" + cashFlows.size(),
                    accountId,
                    "FUNDING",
                    BigDecimal.valueOf(random.nextInt(2000) - 1000, 4),
                    walk.currency,
                    time));
        }
    }
}
