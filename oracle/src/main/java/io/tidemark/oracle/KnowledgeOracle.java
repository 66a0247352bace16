package io.tidemark.oracle;

import io.tidemark.oracle.OracleExecution.ExecutionType;
import io.tidemark.oracle.OracleInstrument.MarkMethod;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;

/**
 * When it could be known what a row says: the newest log-append time among what decides it. That is
 *
 * <ul>
 *   <li>of every execution and cash flow until the row's end its own, that of the instrument's record at its time, and the
 *       oldest of its account's records, from which on the account was known;
 *   <li>of what amends it the standing correction, or the first cancellation, with the amendments over which it names its
 *       execution; of a correction its account, too;
 *   <li>the tick that is the mark, of one that was appended several times the oldest;
 *   <li>the records of the instrument and of the account at the row's end, and where trades make marks those of the
 *       instrument since the trade that is the mark, without one all, since they say that no later trade may be;
 *   <li>all that the closing row of the trading date before rests on.
 * </ul>
 *
 * <p>Append times are milliseconds since the epoch, UTC.
 */
public final class KnowledgeOracle {
    private final OracleMarket market = OracleMarket.empty();
    private final OracleReference reference;
    private final Map<Object, Long> newestAppends = new HashMap<>();
    private final Map<Object, Long> oldestAppends = new HashMap<>();
    private final Map<String, List<Appended<OracleTrade>>> trades = new HashMap<>();
    private final Map<String, List<Appended<OracleQuote>>> quotes = new HashMap<>();
    private final Map<String, TreeMap<Long, Long>> events = new HashMap<>();

    private record Appended<T>(T tick, long millis) {}

    /**
     * What is known of a log.
     *
     * @param log records in the order of their offsets
     */
    public KnowledgeOracle(List<AppendedRecord> log) {
        for (AppendedRecord record : log) {
            Object identity = add(record);
            newestAppends.merge(identity, record.appendMillis(), Math::max);
            oldestAppends.merge(identity, record.appendMillis(), Math::min);
        }
        reference = new OracleReference(market);
        List<OracleExecution> executions = new ArrayList<>();
        Set<Object> identities = new HashSet<>();
        for (OracleExecution execution : market.executions()) {
            if (identities.add(identity(execution))) {
                executions.add(execution);
            }
        }
        ExecutionChain.of(executions, reference).forEach(this::addChain);
        market.cashFlows().forEach(this::addCashFlow);
        trades.values().forEach(each -> each.sort(Comparator.comparing(Appended::tick, OracleTrade.EVENT_ORDER)));
        quotes.values().forEach(each -> each.sort(Comparator.comparing(Appended::tick, OracleQuote.EVENT_ORDER)));
    }

    private Object add(AppendedRecord record) {
        market.add(record.event());
        if (record.event() instanceof OracleInstrument instrument) {
            return identity(instrument);
        } else if (record.event() instanceof OracleAccount account) {
            return identity(account);
        } else if (record.event() instanceof OracleExecution execution) {
            return identity(execution);
        } else if (record.event() instanceof OracleCashFlow cashFlow) {
            return identity(cashFlow);
        } else if (record.event() instanceof OracleTrade trade) {
            trades.computeIfAbsent(trade.instrumentId(), id -> new ArrayList<>())
                    .add(new Appended<>(trade, record.appendMillis()));
        } else if (record.event() instanceof OracleQuote quote) {
            quotes.computeIfAbsent(quote.instrumentId(), id -> new ArrayList<>())
                    .add(new Appended<>(quote, record.appendMillis()));
        }
        return record;
    }

    private static Object identity(OracleInstrument instrument) {
        return List.of("instrument", instrument.instrumentId(), instrument.effectiveFrom());
    }

    private static Object identity(OracleAccount account) {
        return List.of("account", account.accountId(), account.effectiveFrom());
    }

    private static Object identity(OracleExecution execution) {
        return List.of("execution", execution.instrumentId(), execution.executionId());
    }

    private static Object identity(OracleCashFlow cashFlow) {
        return List.of("cash flow", cashFlow.instrumentId(), cashFlow.cashFlowId());
    }

    /** By {@link OracleRow#key()} of the rows of {@code position_minutes}. */
    public Map<String, Long> ofMinutes() {
        return ofRows(PositionOracle.rowsFoldedOnce(market));
    }

    /** By {@link OracleRow#key()} of the rows of {@code position_days}, those of dates that are not over among them. */
    public Map<String, Long> ofDays() {
        return ofRows(PositionOracle.daysFoldedOnce(market, Long.MAX_VALUE));
    }

    private Map<String, Long> ofRows(List<OracleRow> rows) {
        Map<String, TreeMap<Long, Long>> closes = new HashMap<>();
        List<OracleRow> closing = new ArrayList<>(PositionOracle.daysFoldedOnce(market, Long.MAX_VALUE));
        closing.sort(Comparator.comparing(OracleRow::tradingDate));
        for (OracleRow close : closing) {
            TreeMap<Long, Long> known = closes.computeIfAbsent(position(close), id -> new TreeMap<>());
            known.put(close.tradingDate().toEpochDay(), known(close, known));
        }
        Map<String, Long> result = new HashMap<>();
        rows.forEach(row -> result.put(row.key(), known(row, closes.getOrDefault(position(row), new TreeMap<>()))));
        return result;
    }

    private long known(OracleRow row, TreeMap<Long, Long> closes) {
        long end = OracleTime.nanos(row.minute()) + OracleTime.MINUTE;
        Map.Entry<Long, Long> previous = closes.lowerEntry(row.tradingDate().toEpochDay());
        Map.Entry<Long, Long> newestEvent =
                events.getOrDefault(position(row), new TreeMap<>()).lowerEntry(end);
        OracleInstrument instrument = Objects.requireNonNull(reference.instrumentBefore(row.instrumentId(), end));
        OracleAccount account = Objects.requireNonNull(reference.accountBefore(row.accountId(), end));
        return Collections.max(List.of(
                previous == null ? Long.MIN_VALUE : previous.getValue(),
                newestEvent == null ? Long.MIN_VALUE : newestEvent.getValue(),
                judged(row, instrument, end),
                newestAppends.getOrDefault(identity(account), Long.MIN_VALUE),
                mark(row, instrument, end)));
    }

    private static String position(OracleRow row) {
        return row.accountId() + " " + row.instrumentId();
    }

    // Executions and cash flows

    private void addChain(ExecutionChain chain) {
        OracleExecution original = chain.original();
        long known = accepted(original, Objects.requireNonNull(original.accountId()), original.eventTime());
        OracleExecution standing = chain.standing();
        if (standing == null) {
            known = Math.max(
                    known,
                    chain.amendments().stream()
                            .filter(each -> each.executionType() == ExecutionType.CANCEL)
                            .mapToLong(each -> named(each, chain))
                            .min()
                            .orElseThrow());
        } else if (!standing.equals(original)) {
            known = Math.max(known, named(standing, chain));
            known = Math.max(
                    known, accepted(original, Objects.requireNonNull(standing.accountId()), original.eventTime()));
        }
        Set<String> accounts = new HashSet<>();
        accounts.add(original.accountId());
        for (OracleExecution each : chain.amendments()) {
            if (each.executionType() == ExecutionType.CORRECT && chain.fateOf(each) != OracleFate.WAITING) {
                accounts.add(each.accountId());
            }
        }
        for (String account : accounts) {
            addEvent(account, original.instrumentId(), original.eventTime(), known);
        }
    }

    /** When an amendment could be known to be one of the chain's execution. */
    private long named(OracleExecution amendment, ExecutionChain chain) {
        long known = Long.MIN_VALUE;
        OracleExecution each = amendment;
        while (each != null) {
            known = Math.max(known, Objects.requireNonNull(oldestAppends.get(identity(each))));
            String next = each.referenceExecutionId();
            each = chain.amendments().stream()
                    .filter(link -> link.executionId().equals(next))
                    .findFirst()
                    .orElse(null);
        }
        return known;
    }

    private void addCashFlow(OracleCashFlow cashFlow) {
        if (reference.knows(cashFlow.instrumentId(), cashFlow.accountId(), cashFlow.eventTime())) {
            long known = Math.max(
                    Objects.requireNonNull(oldestAppends.get(identity(cashFlow))),
                    references(cashFlow.instrumentId(), cashFlow.accountId(), cashFlow.eventTime()));
            addEvent(cashFlow.accountId(), cashFlow.instrumentId(), cashFlow.eventTime(), known);
        }
    }

    private long accepted(OracleExecution execution, String accountId, long eventTime) {
        return Math.max(
                Objects.requireNonNull(oldestAppends.get(identity(execution))),
                references(execution.instrumentId(), accountId, eventTime));
    }

    /** When the instrument was known as it was at a moment, and the account at all. */
    private long references(String instrumentId, String accountId, long eventTime) {
        OracleInstrument instrument = Objects.requireNonNull(reference.instrumentBefore(instrumentId, eventTime + 1));
        long account = market.accounts().stream()
                .filter(each -> each.accountId().equals(accountId) && each.effectiveFrom() <= eventTime)
                .mapToLong(each -> Objects.requireNonNull(oldestAppends.get(identity(each))))
                .min()
                .orElseThrow();
        return Math.max(Objects.requireNonNull(newestAppends.get(identity(instrument))), account);
    }

    /** Keeps of every event time the newest append time of all events until then. */
    private void addEvent(String accountId, String instrumentId, long eventTime, long known) {
        TreeMap<Long, Long> ofPosition = events.computeIfAbsent(accountId + " " + instrumentId, id -> new TreeMap<>());
        Map.Entry<Long, Long> before = ofPosition.floorEntry(eventTime);
        ofPosition.put(eventTime, before == null ? known : Math.max(known, before.getValue()));
        ofPosition.tailMap(eventTime, false).replaceAll((time, newest) -> Math.max(newest, known));
    }

    // Marks

    private long mark(OracleRow row, OracleInstrument instrument, long end) {
        OracleTrade trade = null;
        long tradeKnown = Long.MIN_VALUE;
        for (Appended<OracleTrade> each : trades.getOrDefault(row.instrumentId(), List.of())) {
            if (each.tick().eventTime() < end && isEligible(each.tick())) {
                boolean again = trade != null && OracleTrade.EVENT_ORDER.compare(trade, each.tick()) == 0;
                tradeKnown = again ? Math.min(tradeKnown, each.millis()) : each.millis();
                trade = each.tick();
            }
        }
        OracleQuote quote = null;
        long quoteKnown = Long.MIN_VALUE;
        for (Appended<OracleQuote> each : quotes.getOrDefault(row.instrumentId(), List.of())) {
            if (each.tick().eventTime() < end && each.tick().middle() != null) {
                boolean again = quote != null && OracleQuote.EVENT_ORDER.compare(quote, each.tick()) == 0;
                quoteKnown = again ? Math.min(quoteKnown, each.millis()) : each.millis();
                quote = each.tick();
            }
        }
        Mark mark = Mark.choose(instrument, Mark.of(trade), Mark.of(quote), end);
        if (mark == null) {
            return Long.MIN_VALUE;
        }
        return mark.equals(Mark.of(quote)) ? quoteKnown : tradeKnown;
    }

    /** When all records of the instrument were known that say which trades may be marks, from the mark on. */
    private long judged(OracleRow row, OracleInstrument instrument, long end) {
        if (instrument.markMethod() == MarkMethod.MID) {
            return Objects.requireNonNull(newestAppends.get(identity(instrument)));
        }
        long from = Long.MIN_VALUE;
        if (row.markTime() != null && "LAST".equals(row.markMethod())) {
            OracleInstrument first = reference.instrumentBefore(row.instrumentId(), row.markTime() + 1);
            from = first == null ? row.markTime() : first.effectiveFrom();
        }
        long known = Long.MIN_VALUE;
        for (OracleInstrument each : market.instruments()) {
            if (each.instrumentId().equals(row.instrumentId())
                    && each.effectiveFrom() >= from
                    && each.effectiveFrom() < end) {
                known = Math.max(known, Objects.requireNonNull(newestAppends.get(identity(each))));
            }
        }
        return known;
    }

    /** Whether a trade can make a mark: by the record in effect at the end of its own minute; without one it can. */
    private boolean isEligible(OracleTrade trade) {
        OracleInstrument judge = reference.instrumentBefore(
                trade.instrumentId(), OracleTime.minuteOf(trade.eventTime()) + OracleTime.MINUTE);
        return judge == null || Collections.disjoint(trade.conditions(), judge.ineligibleConditions());
    }
}
