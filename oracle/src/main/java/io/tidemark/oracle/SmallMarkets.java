package io.tidemark.oracle;

import io.tidemark.oracle.OracleExecution.ExecutionType;
import io.tidemark.oracle.OracleExecution.Side;
import io.tidemark.oracle.OracleInstrument.MarkMethod;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Tuple;
import org.jspecify.annotations.Nullable;

/**
 * Small markets, put together from drafts. A draft says what is wanted without knowing the market that it will be in: an
 * execution that closes, a moment in the seventh minute. So every part shrinks on its own and still makes sense.
 */
final class SmallMarkets {
    private static final LocalDate DATE = LocalDate.of(2024, 3, 4);
    private static final int MINUTES_OF_DAY = 1440;
    private static final BigDecimal THREE = BigDecimal.valueOf(3);

    private SmallMarkets() {}

    static Arbitrary<OracleMarket> arbitrary() {
        return Combinators.combine(
                        windows(),
                        instruments().list().ofMinSize(1).ofMaxSize(3),
                        accounts().list().ofMinSize(1).ofMaxSize(3),
                        executions().list().ofMaxSize(40),
                        cashFlows().list().ofMaxSize(8),
                        trades().list().ofMaxSize(30),
                        quotes().list().ofMaxSize(30))
                .as(SmallMarkets::assemble)
                // They would be thousands of nearly empty markets, tried before any other.
                .withoutEdgeCases();
    }

    // Drafts

    /**
     * @param start first minute
     * @param minutes number of minutes
     */
    private record Window(long start, int minutes) {
        long at(Moment moment) {
            return start + moment.minute() % minutes * OracleTime.MINUTE + moment.nanos();
        }
    }

    /**
     * @param minute counted from the window's start, modulo its length
     * @param nanos from the minute's start
     */
    private record Moment(int minute, long nanos) {}

    /** What an instrument record says beside its currency. */
    private record Terms(
            BigDecimal multiplier, MarkMethod markMethod, int staleAfterSeconds, List<String> ineligibleConditions) {}

    /**
     * @param start null if it is known long before the window
     * @param corrected what the first record said before it was corrected; null if it was not
     */
    private record InstrumentDraft(
            String currency,
            @Nullable Moment start,
            Terms terms,
            @Nullable Terms corrected,
            List<Tuple.Tuple2<Moment, Terms>> changes) {}

    /** What an account record says beside its base currency. */
    private record Assignment(
            String desk, @Nullable String book, @Nullable String traderId) {}

    /** The same as of an instrument. */
    private record AccountDraft(
            String baseCurrency,
            @Nullable Moment start,
            Assignment assignment,
            @Nullable Assignment corrected,
            List<Tuple.Tuple2<Moment, Assignment>> changes) {}

    private enum Intent {
        /** Side and quantity as drafted. */
        TRADE,
        /** Against the position, part of it. */
        REDUCE,
        /** Against the position, exactly all of it. */
        FLATTEN,
        /** Against the position, all of it and the drafted quantity. */
        FLIP,
    }

    /** Numbers of instrument and account, modulo how many there are. */
    private record Place(int instrument, int account) {}

    private record Amount(BigDecimal value, boolean foreign) {}

    private record ExecutionDraft(
            Place place,
            Moment moment,
            int sequence,
            Tuple.Tuple3<Intent, ExecutionType, Side> kind,
            BigDecimal quantity,
            BigDecimal price,
            Amount commission,
            List<AmendmentDraft> amendments,
            boolean repeated) {}

    /** What an amendment refers to. */
    private enum Target {
        ORIGINAL,
        /** The amendment drafted before it, of the first the execution. */
        LAST_LINK,
        /** The first amendment, of that itself the execution. */
        FIRST_LINK,
        /** Nothing that ever comes. */
        NOTHING,
    }

    /**
     * @param cancel whether it is a CANCEL, which uses nothing of what a CORRECT says
     * @param nanosLater event time, counted from the execution's
     * @param letter first letter of its id, which decides between amendments of one time and sequence
     * @param elsewhere how many accounts further it moves the execution; 0 for none
     */
    private record AmendmentDraft(
            boolean cancel,
            Target target,
            long nanosLater,
            int sequence,
            String letter,
            int elsewhere,
            Side side,
            BigDecimal quantity,
            BigDecimal price,
            Amount commission,
            boolean repeated) {}

    private record CashFlowDraft(Place place, Moment moment, Amount amount, boolean repeated) {}

    private record TradeDraft(
            int instrument, Moment moment, int sequence, BigDecimal price, BigDecimal size, List<String> conditions) {}

    private enum Shape {
        TWO_SIDED,
        LOCKED,
        CROSSED,
        BID_ONLY,
        ASK_ONLY,
        EMPTY,
        NO_BID_SIZE,
        NO_ASK_SIZE,
    }

    private record QuoteDraft(
            int instrument,
            Moment moment,
            int sequence,
            Shape shape,
            BigDecimal price,
            BigDecimal width,
            BigDecimal size) {}

    // Arbitraries

    private static Arbitrary<Window> windows() {
        return Arbitraries.integers().between(5, 40).flatMap(minutes -> {
            Arbitrary<Integer> anywhere = Arbitraries.integers().between(0, MINUTES_OF_DAY - 1);
            Arbitrary<Integer> aroundMidnight =
                    Arbitraries.integers().between(MINUTES_OF_DAY - minutes, MINUTES_OF_DAY - 1);
            return Arbitraries.frequencyOf(
                            Tuple.of(4, anywhere), Tuple.of(6, aroundMidnight), Tuple.of(1, Arbitraries.just(0)))
                    .map(start -> new Window(OracleTime.startOf(DATE) + start * OracleTime.MINUTE, minutes));
        });
    }

    private static Arbitrary<Moment> moments() {
        Arbitrary<Long> nanos = Arbitraries.frequencyOf(
                Tuple.of(2, Arbitraries.just(0L)),
                Tuple.of(2, Arbitraries.just(OracleTime.MINUTE - 1)),
                Tuple.of(3, Arbitraries.longs().between(0, 5).map(tenths -> tenths * 10 * OracleTime.SECOND)),
                Tuple.of(3, Arbitraries.longs().between(0, OracleTime.MINUTE - 1)));
        return Combinators.combine(Arbitraries.integers().between(0, 39), nanos).as(Moment::new);
    }

    private static Arbitrary<BigDecimal> decimals(long from, long to, int scale) {
        return Arbitraries.longs().between(from, to).map(unscaled -> BigDecimal.valueOf(unscaled, scale));
    }

    private static Arbitrary<BigDecimal> prices() {
        return Arbitraries.frequencyOf(
                Tuple.of(5, decimals(900, 1100, 1)),
                Tuple.of(3, decimals(-500, 500, 2)),
                Tuple.of(2, decimals(1, 300, 8)),
                Tuple.of(1, decimals(-2_000_000_000_000L, 10_000_000_000_000L, 12)));
    }

    private static Arbitrary<BigDecimal> quantities() {
        return Arbitraries.frequencyOf(
                Tuple.of(5, decimals(1, 40, 0)),
                Tuple.of(3, decimals(1, 5000, 2)),
                Tuple.of(1, decimals(1, 999_999, 8)),
                Tuple.of(1, decimals(1, 999, 12)));
    }

    private static Arbitrary<Boolean> oneIn(int times) {
        return Arbitraries.integers().between(0, times - 1).map(number -> number == times - 1);
    }

    private static Arbitrary<String> currencies() {
        return Arbitraries.frequency(Tuple.of(4, "USD"), Tuple.of(1, "EUR"));
    }

    private static Arbitrary<Terms> terms() {
        return Combinators.combine(
                        Arbitraries.of("1", "0.1", "50", "100", "0.001").map(BigDecimal::new),
                        Arbitraries.of(MarkMethod.LAST, MarkMethod.MID, MarkMethod.LAST_THEN_MID),
                        Arbitraries.of(1, 30, 60, 61, 120, 300),
                        Arbitraries.of(List.<String>of(), List.of("Z"), List.of("ODD_LOT", "Z")))
                .as(Terms::new);
    }

    private static Arbitrary<InstrumentDraft> instruments() {
        return Combinators.combine(
                        currencies(),
                        moments().injectNull(0.9),
                        terms(),
                        terms().injectNull(0.85),
                        Combinators.combine(moments(), terms())
                                .as((moment, terms) -> Tuple.of(moment, terms))
                                .list()
                                .ofMaxSize(2))
                .as(InstrumentDraft::new);
    }

    private static Arbitrary<Assignment> assignments() {
        return Combinators.combine(
                        Arbitraries.of("ALPHA", "BETA"),
                        Arbitraries.of("B1", "B2").injectNull(0.2),
                        Arbitraries.of("T1", "T2").injectNull(0.2))
                .as(Assignment::new);
    }

    private static Arbitrary<AccountDraft> accounts() {
        return Combinators.combine(
                        currencies(),
                        moments().injectNull(0.9),
                        assignments(),
                        assignments().injectNull(0.85),
                        Combinators.combine(moments(), assignments())
                                .as((moment, assignment) -> Tuple.of(moment, assignment))
                                .list()
                                .ofMaxSize(2))
                .as(AccountDraft::new);
    }

    private static Arbitrary<Place> places() {
        Arbitrary<Integer> numbers = Arbitraries.integers().between(0, 2);
        return Combinators.combine(numbers, numbers).as(Place::new);
    }

    private static Arbitrary<Amount> amounts() {
        return Combinators.combine(decimals(-300, 900, 3), oneIn(25)).as(Amount::new);
    }

    private static Arbitrary<ExecutionDraft> executions() {
        Arbitrary<Tuple.Tuple3<Intent, ExecutionType, Side>> kinds = Combinators.combine(
                        Arbitraries.frequency(
                                Tuple.of(5, Intent.TRADE),
                                Tuple.of(3, Intent.REDUCE),
                                Tuple.of(2, Intent.FLATTEN),
                                Tuple.of(2, Intent.FLIP)),
                        Arbitraries.frequency(Tuple.of(9, ExecutionType.TRADE), Tuple.of(1, ExecutionType.OPENING)),
                        Arbitraries.of(Side.class))
                .as((intent, type, side) -> Tuple.of(intent, type, side));
        return Combinators.combine(
                        places(),
                        moments(),
                        Arbitraries.integers().between(0, 2),
                        kinds,
                        quantities(),
                        prices(),
                        Combinators.combine(amounts(), chains()).as(Tuple::of),
                        oneIn(20))
                .as((place, moment, sequence, kind, quantity, price, more, repeated) -> new ExecutionDraft(
                        place, moment, sequence, kind, quantity, price, more.get1(), more.get2(), repeated));
    }

    private static Arbitrary<List<AmendmentDraft>> chains() {
        return Arbitraries.frequencyOf(
                Tuple.of(14, Arbitraries.just(List.of())),
                Tuple.of(5, amendments().list().ofSize(1)),
                Tuple.of(3, amendments().list().ofMinSize(1).ofMaxSize(3)));
    }

    private static Arbitrary<AmendmentDraft> amendments() {
        Arbitrary<Boolean> cancels = Arbitraries.frequency(Tuple.of(3, false), Tuple.of(1, true));
        Arbitrary<Target> targets = Arbitraries.frequency(
                Tuple.of(8, Target.ORIGINAL),
                Tuple.of(4, Target.LAST_LINK),
                Tuple.of(2, Target.FIRST_LINK),
                Tuple.of(1, Target.NOTHING));
        Arbitrary<Long> seconds = Arbitraries.longs().between(1, 600).map(number -> number * OracleTime.SECOND);
        Arbitrary<Long> hours = Arbitraries.longs()
                .between(1, 24 * 60 - 1)
                .map(number -> number * OracleTime.MINUTE + OracleTime.SECOND);
        Arbitrary<Long> later = Arbitraries.frequencyOf(
                Tuple.of(40, Arbitraries.just(0L)),
                Tuple.of(120, Arbitraries.of(1L, OracleTime.SECOND, OracleTime.MINUTE, 5 * OracleTime.MINUTE)),
                Tuple.of(80, seconds),
                // A clock that is behind another.
                Tuple.of(16, Arbitraries.of(-OracleTime.SECOND, -2 * OracleTime.MINUTE)),
                // Few, as every minute up to them has its rows.
                Tuple.of(2, hours));
        Arbitrary<Integer> accounts = Arbitraries.frequency(Tuple.of(4, 0), Tuple.of(1, 1), Tuple.of(1, 2));
        return Combinators.combine(
                        Combinators.combine(cancels, targets).as(Tuple::of),
                        later,
                        Arbitraries.integers().between(0, 1),
                        Combinators.combine(Arbitraries.of("A", "B", "C"), accounts)
                                .as(Tuple::of),
                        Combinators.combine(Arbitraries.of(Side.class), quantities())
                                .as(Tuple::of),
                        prices(),
                        amounts(),
                        oneIn(8))
                .as((kind, nanosLater, sequence, where, what, price, commission, repeated) -> new AmendmentDraft(
                        kind.get1(),
                        kind.get2(),
                        nanosLater,
                        sequence,
                        where.get1(),
                        where.get2(),
                        what.get1(),
                        what.get2(),
                        price,
                        commission,
                        repeated));
    }

    private static Arbitrary<CashFlowDraft> cashFlows() {
        return Combinators.combine(places(), moments(), amounts(), oneIn(10)).as(CashFlowDraft::new);
    }

    private static Arbitrary<TradeDraft> trades() {
        return Combinators.combine(
                        Arbitraries.integers().between(0, 2),
                        moments(),
                        Arbitraries.integers().between(0, 2),
                        prices(),
                        Arbitraries.frequencyOf(Tuple.of(15, quantities()), Tuple.of(1, decimals(0, 0, 0))),
                        Arbitraries.frequency(
                                Tuple.of(6, List.<String>of()),
                                Tuple.of(2, List.of("Z")),
                                Tuple.of(1, List.of("ODD_LOT", "T"))))
                .as(TradeDraft::new);
    }

    private static Arbitrary<QuoteDraft> quotes() {
        Arbitrary<Shape> shapes = Arbitraries.frequencyOf(
                Tuple.of(6, Arbitraries.just(Shape.TWO_SIDED)), Tuple.of(4, Arbitraries.of(Shape.class)));
        return Combinators.combine(
                        Arbitraries.integers().between(0, 2),
                        moments(),
                        Arbitraries.integers().between(0, 2),
                        shapes,
                        prices(),
                        Arbitraries.frequencyOf(Tuple.of(3, decimals(1, 99, 2)), Tuple.of(1, decimals(1, 99, 12))),
                        quantities())
                .as(QuoteDraft::new);
    }

    // Assembly

    private static OracleMarket assemble(
            Window window,
            List<InstrumentDraft> instrumentDrafts,
            List<AccountDraft> accountDrafts,
            List<ExecutionDraft> executionDrafts,
            List<CashFlowDraft> cashFlowDrafts,
            List<TradeDraft> tradeDrafts,
            List<QuoteDraft> quoteDrafts) {
        List<OracleInstrument> instruments = new ArrayList<>();
        for (int i = 0; i < instrumentDrafts.size(); i++) {
            addInstrument(instruments, instrumentId(i), instrumentDrafts.get(i), window);
        }
        List<OracleAccount> accounts = new ArrayList<>();
        for (int i = 0; i < accountDrafts.size(); i++) {
            addAccount(accounts, accountId(i), accountDrafts.get(i), window);
        }
        OracleMarket reference = new OracleMarket(instruments, accounts, List.of(), List.of(), List.of(), List.of());
        OracleReference known = new OracleReference(reference);
        return new OracleMarket(
                instruments,
                accounts,
                executions(window, instrumentDrafts, accountDrafts.size(), executionDrafts, known),
                cashFlows(window, instrumentDrafts, accountDrafts.size(), cashFlowDrafts),
                trades(window, instrumentDrafts.size(), tradeDrafts, known),
                quotes(window, instrumentDrafts.size(), quoteDrafts));
    }

    private static String instrumentId(int number) {
        return List.of("ABC.XNAS", "EUR/USD.FXCM", "TINY.TEST").get(number);
    }

    private static String accountId(int number) {
        return "ACC" + (number + 1);
    }

    private static long firstEffective(Window window, @Nullable Moment start) {
        return start == null ? OracleTime.startOf(DATE) - OracleTime.DAY : window.at(start);
    }

    private static void addInstrument(
            List<OracleInstrument> instruments, String instrumentId, InstrumentDraft draft, Window window) {
        long first = firstEffective(window, draft.start());
        if (draft.corrected() != null) {
            instruments.add(instrument(instrumentId, first, draft.currency(), draft.corrected()));
        }
        instruments.add(instrument(instrumentId, first, draft.currency(), draft.terms()));
        for (Tuple.Tuple2<Moment, Terms> change : draft.changes()) {
            long from = window.at(change.get1());
            if (from >= first) {
                instruments.add(instrument(instrumentId, from, draft.currency(), change.get2()));
            }
        }
    }

    private static OracleInstrument instrument(String instrumentId, long from, String currency, Terms terms) {
        return new OracleInstrument(
                instrumentId,
                from,
                currency,
                terms.multiplier(),
                terms.markMethod(),
                terms.staleAfterSeconds(),
                terms.ineligibleConditions());
    }

    private static void addAccount(List<OracleAccount> accounts, String accountId, AccountDraft draft, Window window) {
        long first = firstEffective(window, draft.start());
        if (draft.corrected() != null) {
            accounts.add(account(accountId, first, draft.baseCurrency(), draft.corrected()));
        }
        accounts.add(account(accountId, first, draft.baseCurrency(), draft.assignment()));
        for (Tuple.Tuple2<Moment, Assignment> change : draft.changes()) {
            long from = window.at(change.get1());
            if (from >= first) {
                accounts.add(account(accountId, from, draft.baseCurrency(), change.get2()));
            }
        }
    }

    private static OracleAccount account(String accountId, long from, String baseCurrency, Assignment assignment) {
        return new OracleAccount(
                accountId, from, assignment.desk(), assignment.book(), assignment.traderId(), baseCurrency);
    }

    private static String currency(List<InstrumentDraft> instruments, int number, boolean foreign) {
        return foreign ? "JPY" : instruments.get(number).currency();
    }

    /** A draft that got its place in the market. */
    private record PlacedDraft(
            ExecutionDraft draft,
            String instrumentId,
            String executionId,
            String accountId,
            String commissionCurrency,
            long eventTime) {
        static final Comparator<PlacedDraft> EVENT_ORDER = Comparator.comparingLong(PlacedDraft::eventTime)
                .thenComparingInt(placed -> placed.draft().sequence())
                .thenComparing(PlacedDraft::executionId);

        OracleExecution execution(Side side, BigDecimal quantity) {
            return new OracleExecution(
                    instrumentId,
                    executionId,
                    draft.kind().get2(),
                    accountId,
                    side,
                    quantity,
                    draft.price(),
                    draft.commission().value(),
                    commissionCurrency,
                    eventTime,
                    draft.sequence());
        }
    }

    /**
     * Executions with ids and what amends them, in event order; what an intent comes to depends on the position at its
     * place in that order.
     */
    private static List<OracleExecution> executions(
            Window window,
            List<InstrumentDraft> instruments,
            int accounts,
            List<ExecutionDraft> drafts,
            OracleReference known) {
        List<PlacedDraft> ordered = new ArrayList<>();
        int[] count = new int[instruments.size()];
        for (ExecutionDraft draft : drafts) {
            int number = draft.place().instrument() % instruments.size();
            // Ids begin anew for every instrument and sort as text, so that E10 comes before E9 among equal times.
            ordered.add(new PlacedDraft(
                    draft,
                    instrumentId(number),
                    "E" + count[number]++,
                    accountId(draft.place().account() % accounts),
                    currency(instruments, number, draft.commission().foreign()),
                    window.at(draft.moment())));
        }
        ordered.sort(PlacedDraft.EVENT_ORDER);

        Map<String, BigDecimal> positions = new HashMap<>();
        List<OracleExecution> result = new ArrayList<>();
        for (PlacedDraft placed : ordered) {
            BigDecimal held = positions.getOrDefault(placed.accountId() + " " + placed.instrumentId(), BigDecimal.ZERO);
            Side side = side(placed.draft(), held);
            BigDecimal quantity = quantity(placed.draft(), held);
            List<OracleExecution> chain = new ArrayList<>();
            chain.add(placed.execution(side, quantity));
            if (placed.draft().repeated()) {
                result.add(placed.execution(side, quantity.setScale(12)));
            }
            amend(placed, instruments, accounts, chain, result);
            result.addAll(chain);
            for (EffectiveExecution effect : EffectiveExecution.of(chain, known)) {
                positions.merge(
                        effect.accountId() + " " + effect.instrumentId(), effect.signedQuantity(), BigDecimal::add);
            }
        }
        result.sort(OracleExecution.EVENT_ORDER);
        return result;
    }

    /**
     * Drafts become amendments.
     *
     * @param chain the execution, behind which they are put
     * @param repetitions takes those that are repeated once more
     */
    private static void amend(
            PlacedDraft placed,
            List<InstrumentDraft> instruments,
            int accounts,
            List<OracleExecution> chain,
            List<OracleExecution> repetitions) {
        for (AmendmentDraft draft : placed.draft().amendments()) {
            int number = chain.size();
            String reference = switch (draft.target()) {
                case ORIGINAL -> placed.executionId();
                case LAST_LINK -> chain.get(number - 1).executionId();
                case FIRST_LINK -> chain.get(number == 1 ? 0 : 1).executionId();
                case NOTHING -> "GONE";
            };
            String id = draft.letter() + number + placed.executionId();
            int account = (placed.draft().place().account() + draft.elsewhere()) % accounts;
            int instrument = placed.draft().place().instrument() % instruments.size();
            String currency =
                    currency(instruments, instrument, draft.commission().foreign());
            chain.add(amendment(placed, draft, id, reference, accountId(account), draft.quantity(), currency));
            if (draft.repeated()) {
                BigDecimal sameQuantity = draft.quantity().setScale(12);
                repetitions.add(amendment(placed, draft, id, reference, accountId(account), sameQuantity, currency));
            }
        }
    }

    private static OracleExecution amendment(
            PlacedDraft placed,
            AmendmentDraft draft,
            String id,
            String reference,
            String accountId,
            BigDecimal quantity,
            String commissionCurrency) {
        long eventTime = amendmentTime(placed.eventTime() + draft.nanosLater());
        if (draft.cancel()) {
            return OracleExecution.cancel(placed.instrumentId(), id, reference, eventTime, draft.sequence());
        }
        return new OracleExecution(
                placed.instrumentId(),
                id,
                ExecutionType.CORRECT,
                reference,
                accountId,
                draft.side(),
                quantity,
                draft.price(),
                draft.commission().value(),
                commissionCurrency,
                eventTime,
                draft.sequence());
    }

    /** The dates around the two that a market may touch are those of another horizon. */
    private static long amendmentTime(long wanted) {
        long start = OracleTime.startOf(DATE);
        return Math.max(start, Math.min(wanted, start + 2 * OracleTime.DAY - 1));
    }

    private static boolean isAsDrafted(ExecutionDraft draft, BigDecimal held) {
        return held.signum() == 0 || draft.kind().get1() == Intent.TRADE;
    }

    private static Side side(ExecutionDraft draft, BigDecimal held) {
        Side against = held.signum() > 0 ? Side.SELL : Side.BUY;
        return isAsDrafted(draft, held) ? draft.kind().get3() : against;
    }

    private static BigDecimal quantity(ExecutionDraft draft, BigDecimal held) {
        BigDecimal drafted = draft.quantity();
        if (isAsDrafted(draft, held)) {
            return drafted;
        }
        return switch (draft.kind().get1()) {
            case TRADE -> drafted;
            case FLATTEN -> held.abs();
            case FLIP -> held.abs().add(drafted);
            case REDUCE ->
                drafted.compareTo(held.abs()) < 0 ? drafted : held.abs().divide(THREE, 12, RoundingMode.UP);
        };
    }

    private static List<OracleCashFlow> cashFlows(
            Window window, List<InstrumentDraft> instruments, int accounts, List<CashFlowDraft> drafts) {
        List<OracleCashFlow> result = new ArrayList<>();
        for (CashFlowDraft draft : drafts) {
            int number = draft.place().instrument() % instruments.size();
            OracleCashFlow cashFlow = new OracleCashFlow(
                    instrumentId(number),
                    "C" + result.size(),
                    accountId(draft.place().account() % accounts),
                    draft.amount().value().signum() < 0 ? "FUNDING" : "DIVIDEND",
                    draft.amount().value(),
                    currency(instruments, number, draft.amount().foreign()),
                    window.at(draft.moment()));
            result.add(cashFlow);
            if (draft.repeated()) {
                result.add(new OracleCashFlow(
                        cashFlow.instrumentId(),
                        cashFlow.cashFlowId(),
                        cashFlow.accountId(),
                        cashFlow.cashFlowType(),
                        cashFlow.amount().setScale(12),
                        cashFlow.currency(),
                        cashFlow.eventTime()));
            }
        }
        result.sort(Comparator.comparingLong(OracleCashFlow::eventTime));
        return result;
    }

    private static List<OracleTrade> trades(
            Window window, int instruments, List<TradeDraft> drafts, OracleReference known) {
        List<OracleTrade> result = new ArrayList<>();
        for (TradeDraft draft : drafts) {
            String instrumentId = instrumentId(draft.instrument() % instruments);
            long eventTime = window.at(draft.moment());
            long endOfMinute = OracleTime.minuteOf(eventTime) + OracleTime.MINUTE;
            // What is eligible is not said of a minute in which the instrument is not known yet.
            boolean decided = known.instrumentBefore(instrumentId, endOfMinute) != null;
            result.add(new OracleTrade(
                    instrumentId,
                    eventTime,
                    draft.sequence(),
                    draft.price(),
                    draft.size(),
                    decided ? draft.conditions() : List.of()));
        }
        result.sort(OracleTrade.EVENT_ORDER);
        return result;
    }

    private static List<OracleQuote> quotes(Window window, int instruments, List<QuoteDraft> drafts) {
        List<OracleQuote> result = new ArrayList<>();
        for (QuoteDraft draft : drafts) {
            BigDecimal bid = draft.price();
            BigDecimal ask = bid.add(draft.width());
            BigDecimal size = draft.size();
            Shape shape = draft.shape();
            boolean hasBid = shape != Shape.ASK_ONLY && shape != Shape.EMPTY;
            boolean hasAsk = shape != Shape.BID_ONLY && shape != Shape.EMPTY;
            result.add(new OracleQuote(
                    instrumentId(draft.instrument() % instruments),
                    window.at(draft.moment()),
                    draft.sequence(),
                    hasBid ? (shape == Shape.CROSSED ? ask : bid) : null,
                    hasBid ? (shape == Shape.NO_BID_SIZE ? BigDecimal.ZERO : size) : null,
                    hasAsk ? (shape == Shape.CROSSED || shape == Shape.LOCKED ? bid : ask) : null,
                    hasAsk ? (shape == Shape.NO_ASK_SIZE ? BigDecimal.ZERO : size) : null));
        }
        result.sort(OracleQuote.EVENT_ORDER);
        return result;
    }
}
