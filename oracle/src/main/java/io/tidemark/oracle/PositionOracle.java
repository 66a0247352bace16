package io.tidemark.oracle;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The rows that {@code position_minutes} and {@code position_days} must hold once everything of a market has come in.
 *
 * <p>{@link #rows} and {@link #days} are the definition: for every minute all executions are sorted and folded from the
 * first one on. {@link #rowsFoldedOnce} and {@link #daysFoldedOnce} give the same rows in one pass per position.
 *
 * <p>Of several executions or cash flows with one identity, the first of the list stands.
 */
public final class PositionOracle {
    private final OracleMarket market;
    private final OracleReference reference;
    private final boolean once;
    private final List<EffectiveExecution> executions;
    private final List<OracleCashFlow> cashFlows;

    private PositionOracle(OracleMarket market, boolean once) {
        this.market = market;
        this.reference = new OracleReference(market);
        this.once = once;
        this.executions = EffectiveExecution.of(distinctExecutions(market), reference);
        this.cashFlows = distinct(market.cashFlows(), each -> List.of(each.instrumentId(), each.cashFlowId()))
                .filter(each -> reference.knows(each.instrumentId(), each.accountId(), each.eventTime()))
                .toList();
    }

    /** The rows of {@code position_minutes}, in the order of its key. */
    public static List<OracleRow> rows(OracleMarket market) {
        return new PositionOracle(market, false).minuteRows();
    }

    /** The same as {@link #rows}, in one pass per position. */
    public static List<OracleRow> rowsFoldedOnce(OracleMarket market) {
        return new PositionOracle(market, true).minuteRows();
    }

    /**
     * The rows of {@code position_days}, in the order of its key.
     *
     * @param clock how far the clock came, nanoseconds since the epoch, UTC; a date is closed once its end is at most this
     */
    public static List<OracleRow> days(OracleMarket market, long clock) {
        return new PositionOracle(market, false).closingRows(clock);
    }

    /** The same as {@link #days}, in one pass per position. */
    public static List<OracleRow> daysFoldedOnce(OracleMarket market, long clock) {
        return new PositionOracle(market, true).closingRows(clock);
    }

    /** What becomes of every record of {@code executions}, by {@code instrument_id execution_id}. */
    public static Map<String, OracleFate> fates(OracleMarket market) {
        Map<String, OracleFate> fates = new LinkedHashMap<>();
        List<OracleExecution> records = distinctExecutions(market);
        records.forEach(each -> fates.put(each.instrumentId() + " " + each.executionId(), OracleFate.WAITING));
        for (ExecutionChain chain : ExecutionChain.of(records, new OracleReference(market))) {
            Stream.concat(Stream.of(chain.original()), chain.amendments().stream())
                    .forEach(link -> fates.put(link.instrumentId() + " " + link.executionId(), chain.fateOf(link)));
        }
        return fates;
    }

    /**
     * The market in which nobody ever erred: every execution that is in effect, from the start as its amendments leave it,
     * and none that waits or was cancelled. Cash flows that are not accepted are left out, repeated ones are there once.
     */
    public static OracleMarket withoutErrors(OracleMarket market) {
        PositionOracle oracle = new PositionOracle(market, true);
        return new OracleMarket(
                market.instruments(),
                market.accounts(),
                oracle.executions.stream().map(EffectiveExecution::reported).toList(),
                oracle.cashFlows,
                market.trades(),
                market.quotes());
    }

    private List<OracleRow> minuteRows() {
        return positionDates().stream()
                .flatMap(date -> date.minutes().stream())
                .sorted(OracleRow.KEY_ORDER)
                .toList();
    }

    private List<OracleRow> closingRows(long clock) {
        return positionDates().stream()
                .map(PositionDate::close)
                .filter(close -> OracleTime.startOf(close.tradingDate()) + OracleTime.DAY <= clock)
                .sorted(OracleRow.KEY_ORDER)
                .toList();
    }

    /**
     * A date on which a position has rows.
     *
     * @param minutes its rows up to the newest real event
     * @param close its row of 23:59
     */
    private record PositionDate(List<OracleRow> minutes, OracleRow close) {}

    private List<PositionDate> positionDates() {
        long newestRealEvent = newestRealEvent();
        List<PositionDate> dates = new ArrayList<>();
        for (PositionInputs inputs : positions()) {
            dates.addAll(dates(inputs, once ? new FoldedOnce(inputs) : new FromScratch(inputs), newestRealEvent));
        }
        return dates;
    }

    private static List<PositionDate> dates(PositionInputs inputs, Folding folding, long newestRealEvent) {
        TreeSet<Long> eventTimes = new TreeSet<>();
        inputs.executions().forEach(each -> eventTimes.add(each.eventTime()));
        inputs.cashFlows().forEach(each -> eventTimes.add(each.eventTime()));

        List<PositionDate> dates = new ArrayList<>();
        OraclePreviousClose previous = OraclePreviousClose.NOTHING;
        LocalDate last = OracleTime.dateOf(newestRealEvent);
        for (LocalDate date = OracleTime.dateOf(eventTimes.first()); !date.isAfter(last); date = date.plusDays(1)) {
            long start = OracleTime.startOf(date);
            long end = start + OracleTime.DAY;
            boolean opensHeld = folding.holding(start).quantity().signum() != 0;
            Long firstEvent = eventTimes.ceiling(start);
            boolean hasEvent = firstEvent != null && firstEvent < end;
            if (!opensHeld && !hasEvent) {
                continue;
            }
            long first = opensHeld ? start : OracleTime.minuteOf(Objects.requireNonNull(firstEvent));
            List<OracleRow> minutes = new ArrayList<>();
            for (long minute = first; minute < end && minute <= newestRealEvent; minute += OracleTime.MINUTE) {
                minutes.add(row(inputs, folding, date, minute, previous));
            }
            OracleRow close = row(inputs, folding, date, end - OracleTime.MINUTE, previous);
            dates.add(new PositionDate(minutes, close));
            previous = OraclePreviousClose.of(close);
        }
        return dates;
    }

    private static OracleRow row(
            PositionInputs inputs, Folding folding, LocalDate date, long minute, OraclePreviousClose previous) {
        long end = minute + OracleTime.MINUTE;
        Holding holding = folding.holding(end);
        OracleInstrument instrument =
                Objects.requireNonNull(inputs.reference().instrumentBefore(inputs.instrumentId(), end));
        OracleAccount account = Objects.requireNonNull(inputs.reference().accountBefore(inputs.accountId(), end));
        Mark mark = Mark.choose(instrument, folding.lastTrade(end), folding.lastQuote(end), end);

        String currency = instrument.currency();
        Rational quantity = Rational.of(holding.quantity());
        Rational multiplier = Rational.of(instrument.multiplier());
        boolean flat = quantity.signum() == 0;
        Rational averagePrice = flat ? null : holding.costBasis().divide(quantity.multiply(multiplier));
        Rational marketValue = null;
        if (flat) {
            marketValue = Rational.ZERO;
        } else if (mark != null) {
            marketValue = quantity.multiply(mark.price()).multiply(multiplier);
        }
        return new OracleRow(
                date,
                account.desk(),
                OracleTime.instant(minute),
                inputs.accountId(),
                inputs.instrumentId(),
                account.book(),
                account.traderId(),
                currency,
                account.baseCurrency(),
                holding.quantity().setScale(Rational.PUBLISHED_SCALE),
                averagePrice,
                holding.cashFlow(),
                holding.cashFlow().add(holding.costBasis()),
                marketValue,
                allIn(currency, holding.commissions()),
                allIn(currency, holding.income()),
                mark == null ? null : mark.price().roundHalfEven(),
                mark == null ? null : (Long) mark.eventTime(),
                mark == null ? null : mark.method(),
                Mark.status(instrument, mark, end),
                currency.equals(account.baseCurrency()) ? BigDecimal.ONE : null,
                previous,
                dayPositionPnl(previous, mark, multiplier),
                holding.executionCount());
    }

    /** The sum if all of it is in {@code currency}, otherwise null. */
    private static @Nullable Rational allIn(String currency, Map<String, Rational> sums) {
        if (sums.isEmpty()) {
            return Rational.ZERO;
        }
        return sums.size() == 1 ? sums.get(currency) : null;
    }

    private static @Nullable Rational dayPositionPnl(
            OraclePreviousClose previous, @Nullable Mark mark, Rational multiplier) {
        if (previous.quantity().signum() == 0) {
            return Rational.ZERO;
        }
        BigDecimal previousMark = previous.markPrice();
        if (mark == null || previousMark == null) {
            return null;
        }
        return Rational.of(previous.quantity())
                .multiply(multiplier)
                .multiply(mark.price().subtract(Rational.of(previousMark)));
    }

    /** The newest event time of any tick, execution, amendment or cash flow, accepted or not. */
    private long newestRealEvent() {
        return LongStream.of(
                        newest(market.executions(), OracleExecution::eventTime),
                        newest(market.cashFlows(), OracleCashFlow::eventTime),
                        newest(market.trades(), OracleTrade::eventTime),
                        newest(market.quotes(), OracleQuote::eventTime))
                .max()
                .getAsLong();
    }

    private static <T> long newest(List<T> records, Function<T, Long> eventTime) {
        return records.stream().mapToLong(eventTime::apply).max().orElse(Long.MIN_VALUE);
    }

    private static List<OracleExecution> distinctExecutions(OracleMarket market) {
        return distinct(market.executions(), each -> List.of(each.instrumentId(), each.executionId()))
                .toList();
    }

    private static <T> Stream<T> distinct(List<T> records, Function<T, Object> identity) {
        Map<Object, T> firsts = new LinkedHashMap<>();
        records.forEach(record -> firsts.putIfAbsent(identity.apply(record), record));
        return firsts.values().stream();
    }

    private Collection<PositionInputs> positions() {
        Map<String, List<OracleTrade>> trades = byInstrument(market.trades(), OracleTrade::instrumentId);
        Map<String, List<OracleQuote>> quotes = byInstrument(market.quotes(), OracleQuote::instrumentId);
        if (once) {
            trades.values().forEach(each -> each.removeIf(trade -> !isEligible(trade)));
            trades.values().forEach(each -> each.sort(OracleTrade.EVENT_ORDER));
            quotes.values().forEach(each -> each.removeIf(quote -> quote.middle() == null));
            quotes.values().forEach(each -> each.sort(OracleQuote.EVENT_ORDER));
        }
        Comparator<PositionId> order =
                Comparator.comparing(PositionId::accountId).thenComparing(PositionId::instrumentId);
        Map<PositionId, PositionInputs> positions = new TreeMap<>(order);
        Function<PositionId, PositionInputs> empty = id -> new PositionInputs(
                reference,
                id.accountId(),
                id.instrumentId(),
                new ArrayList<>(),
                new ArrayList<>(),
                trades.getOrDefault(id.instrumentId(), List.of()),
                quotes.getOrDefault(id.instrumentId(), List.of()));
        for (EffectiveExecution each : executions) {
            PositionId id = new PositionId(each.accountId(), each.instrumentId());
            positions.computeIfAbsent(id, empty).executions().add(each);
        }
        for (OracleCashFlow each : cashFlows) {
            PositionId id = new PositionId(each.accountId(), each.instrumentId());
            positions.computeIfAbsent(id, empty).cashFlows().add(each);
        }
        return positions.values();
    }

    private record PositionId(String accountId, String instrumentId) {}

    private boolean isEligible(OracleTrade trade) {
        return new PositionInputs(reference, "", trade.instrumentId(), List.of(), List.of(), List.of(), List.of())
                .isEligible(trade);
    }

    private static <T> Map<String, List<T>> byInstrument(List<T> records, Function<T, String> instrumentId) {
        Map<String, List<T>> result = new HashMap<>();
        for (T record : records) {
            result.computeIfAbsent(instrumentId.apply(record), id -> new ArrayList<>())
                    .add(record);
        }
        return result;
    }
}
