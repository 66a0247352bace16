package io.tidemark.jobs.positions;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.jobs.SourceFault;
import io.tidemark.oracle.OracleMarket;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import net.jqwik.api.Example;

/**
 * What the history check is worth: faults are put into the ledger's sources, one at a time, and the check must find each
 * within the histories that the program without a fault passes.
 *
 * <p>A fault is a piece of text that stands exactly once in its source and what is written in its place. Where the
 * source no longer has it, the test fails, and the fault is to be written anew.
 */
class LedgerMutationIT {
    private static final int HISTORIES = 400;
    private static final long SEED = 20_240_304;
    private static final String DOMAIN = "domain/src/main/java/io/tidemark/domain/";
    private static final String LEDGER = "flink-jobs/src/main/java/io/tidemark/jobs/positions/";

    private record Fault(String name, String source, String text, String replacement) {}

    private static List<Fault> faults() {
        List<Fault> faults = new ArrayList<>();
        ofPositions(faults);
        ofFigures(faults);
        ofMarks(faults);
        ofTheBook(faults);
        ofTheBell(faults);
        ofAmendments(faults);
        ofRestatements(faults);
        return faults;
    }

    private static void ofPositions(List<Fault> faults) {
        String position = DOMAIN + "position/Position.java";
        faults.add(new Fault(
                "what an execution through zero opens has the cost of all of it",
                position,
                "return newQuantity.multiply(unitCost);",
                "return costBasis.add(signed.multiply(unitCost));"));
        faults.add(new Fault(
                "the average is rounded to 8 places by a reduction",
                position,
                "return costBasis.subtract(costBasis.multiply(signed.abs())"
                        + ".divide(quantity.abs(), MathContext.DECIMAL128));",
                "return costBasis.divide(quantity, 8, RoundingMode.HALF_EVEN).multiply(newQuantity);"));
        faults.add(new Fault(
                "what the division left over stays when the position is flat",
                position,
                "return BigDecimal.ZERO;",
                "return costBasis.divide(quantity, MathContext.DECIMAL32).multiply(quantity).subtract(costBasis);"));
        faults.add(new Fault(
                "buying brings cash in",
                position,
                "cashFlow.subtract(signed.multiply(unitCost)),",
                "cashFlow.add(signed.multiply(unitCost)),"));
        faults.add(new Fault(
                "the average is truncated",
                position,
                "PUBLISHED_SCALE, RoundingMode.HALF_EVEN)",
                "PUBLISHED_SCALE, RoundingMode.DOWN)"));
        String holding = DOMAIN + "position/Holding.java";
        faults.add(new Fault(
                "the commission of an execution through zero is lost",
                holding,
                "foreign ? commissions : commissions.add(commission),",
                "foreign || position.quantity().signum() * position.quantity()"
                        + ".add(execution.side().signed(execution.quantity())).signum() < 0"
                        + " ? commissions : commissions.add(commission),"));
        faults.add(new Fault(
                "a rebate is a cost", holding, "commissions.add(commission)", "commissions.add(commission.abs())"));
        faults.add(new Fault(
                "a commission in another currency is nothing",
                holding,
                "foreign ? foreignCommissionCount + 1 : foreignCommissionCount,",
                "foreignCommissionCount,"));
        faults.add(new Fault(
                "income in another currency is nothing",
                holding,
                "foreign ? foreignIncomeCount + 1 : foreignIncomeCount,",
                "foreignIncomeCount,"));
        faults.add(new Fault(
                "what was received was paid",
                holding,
                "income.add(cashFlow.amount())",
                "income.subtract(cashFlow.amount())"));
    }

    private static void ofFigures(List<Fault> faults) {
        String figures = DOMAIN + "pnl/PositionFigures.java";
        String rounding = "exact.setScale(Position.PUBLISHED_SCALE, RoundingMode.HALF_EVEN)";
        faults.add(new Fault("money is rounded half up", figures, rounding, rounding.replace("EVEN", "UP")));
        faults.add(new Fault("money is truncated", figures, rounding, rounding.replace("HALF_EVEN", "DOWN")));
        faults.add(new Fault(
                "an open position without a mark is worth nothing",
                figures,
                "return mark.price() == null\n                ? null",
                "return mark.price() == null\n                ? BigDecimal.ZERO"));
        faults.add(new Fault(
                "money is in base currency whatever that is", figures, "sameCurrency ? cashFlow : null,", "cashFlow,"));
        faults.add(new Fault(
                "P&L of what was held is of the other sign",
                DOMAIN + "pnl/PreviousClose.java",
                "mark.subtract(markPrice)",
                "markPrice.subtract(mark)"));
        faults.add(new Fault(
                "P&L of what was held is not known where nothing was held",
                DOMAIN + "pnl/PreviousClose.java",
                "if (quantity.signum() == 0) {",
                "if (mark != null && quantity.signum() == 0) {"));
    }

    private static void ofMarks(List<Fault> faults) {
        String mark = DOMAIN + "market/Mark.java";
        faults.add(new Fault(
                "a mark is stale at exactly the age that is allowed",
                mark,
                "endNanos - point.eventTimeNanos() <= patienceNanos",
                "endNanos - point.eventTimeNanos() < patienceNanos"));
        faults.add(new Fault(
                "a mark of the minute's first nanosecond is carried",
                mark,
                "point.eventTimeNanos() >= startNanos",
                "point.eventTimeNanos() > startNanos"));
        faults.add(new Fault(
                "LAST_THEN_MID prefers a fresher middle to a good trade",
                mark,
                "(endNanos - trade.eventTimeNanos() > patienceNanos",
                "(endNanos > patienceNanos"));
        faults.add(new Fault(
                "LAST_THEN_MID leaves a trade of exactly the age that is allowed",
                mark,
                "(endNanos - trade.eventTimeNanos() > patienceNanos",
                "(endNanos - trade.eventTimeNanos() >= patienceNanos"));
        faults.add(new Fault(
                "LAST_THEN_MID takes an older middle for a stale trade",
                mark,
                "&& middle.eventTimeNanos() > trade.eventTimeNanos());",
                ");"));
        String ticks = DOMAIN + "market/MinuteTicks.java";
        faults.add(new Fault(
                "a minute has its end in it",
                ticks,
                "Math.floorDiv(eventTimeNanos, MINUTE_MILLIS * 1_000_000)",
                "Math.floorDiv(eventTimeNanos - 1, MINUTE_MILLIS * 1_000_000)"));
        faults.add(new Fault(
                "ineligible trades make marks",
                ticks,
                "if (trade != null && Collections.disjoint(summary.getConditions(), terms.ineligibleConditions())) {",
                "if (trade != null) {"));
        faults.add(new Fault(
                "a last price is known with the newest tick of its minute",
                ticks,
                "new PricePoint(last.eventTimeNanos(), last.price(), appendMillis)",
                "new PricePoint(last.eventTimeNanos(), last.price(), newestAppendMillis)"));
        faults.add(new Fault(
                "a middle is known with the newest tick of its minute",
                ticks,
                "quote.middle(quotes.getLastTwoSidedAppendMillis())",
                "quote.middle(newestAppendMillis)"));
        faults.add(new Fault(
                "a row is known before its mark",
                LEDGER + "NewestPrices.java",
                "return Objects.requireNonNull(point, \"a mark of another instrument\").appendMillis();",
                "return Long.MIN_VALUE;"));
        faults.add(new Fault(
                "a mark that is packed was appended when it happened",
                LEDGER + "MarkHour.java",
                "millis(eventTimeNanos) + unzigzag(getLong(buffer))",
                "millis(eventTimeNanos) + 0 * unzigzag(getLong(buffer))"));
        String quote = DOMAIN + "market/QuoteTick.java";
        faults.add(new Fault("crossed quotes make marks", quote, "&& bidPrice.compareTo(askPrice) <= 0", ""));
        faults.add(new Fault(
                "locked quotes make no marks",
                quote,
                "&& bidPrice.compareTo(askPrice) <= 0",
                "&& bidPrice.compareTo(askPrice) < 0"));
        faults.add(new Fault("a bid of size zero is a bid", quote, "&& bidSize.signum() > 0", ""));
        faults.add(new Fault(
                "of quotes of one moment the first read is the last",
                DOMAIN + "market/QuoteSummary.java",
                "? TIES.compare(quote, other)",
                "? -1"));
        String book = LEDGER + "MarkBook.java";
        faults.add(new Fault(
                "a carried mark is lost at midnight",
                book,
                "current.ticksOfDay = 0;",
                "current.ticksOfDay = 0;\n            current.settled = new NewestPrices();"));
        faults.add(new Fault(
                "a minute's own ticks mark the next one",
                book,
                "settleBefore(current, minuteMillis + MinuteTicks.MINUTE_MILLIS);",
                "settleBefore(current, minuteMillis);"));
    }

    private static void ofTheBook(List<Fault> faults) {
        String entry = LEDGER + "LedgerEntry.java";
        faults.add(new Fault(
                "executions of one moment and sequence are folded backwards",
                entry,
                ".thenComparing(LedgerEntry::identity)",
                ".thenComparing(LedgerEntry::identity, Comparator.reverseOrder())"));
        faults.add(new Fault(
                "executions of one moment are folded by identity alone",
                entry,
                ".thenComparingLong(LedgerEntry::sequence)",
                ""));
        faults.add(new Fault(
                "an OPENING is not folded",
                entry,
                "if (inEffect == null || !accountId.equals(inEffect.accountId())) {",
                "if (inEffect == null || !accountId.equals(inEffect.accountId())"
                        + " || execution.executionType() == ExecutionType.OPENING) {"));
        faults.add(new Fault(
                "an execution has the multiplier of the newest record",
                entry,
                "holding.apply(inEffect, references.instrument(eventTimeNanos()), knownMillis)",
                "holding.apply(inEffect, references.instrument(Long.MAX_VALUE), knownMillis)"));
        faults.add(new Fault(
                "an execution is known before its account is",
                entry,
                "Math.max(appendMillis, references.acceptedMillis(accountId, eventTimeNanos()))",
                "appendMillis"));
        faults.add(new Fault(
                "what a date opens with is known with the date's first minute",
                LEDGER + "PositionRows.java",
                "previous.knownMillis())",
                "Long.MIN_VALUE)"));
        String book = LEDGER + "LedgerBook.java";
        faults.add(new Fault(
                "live positions are folded in the order of arrival",
                book,
                "if (follows(ledger, entry)) {",
                "if (entry.late() == null) {"));
        faults.add(new Fault(
                "a record takes effect after its moment",
                LEDGER + "PositionReferences.java",
                "valueOf(instruments.floorEntry(atNanos))",
                "valueOf(instruments.lowerEntry(atNanos))"));
        faults.add(new Fault(
                "a corrected record stands",
                LEDGER + "ReferenceRecord.java",
                "other.offset >= offset ? other : this",
                "other.offset < offset ? other : this"));
    }

    private static void ofTheBell(List<Fault> faults) {
        String operator = LEDGER + "PositionsOperator.java";
        String bookkeeper = LEDGER + "Bookkeeper.java";
        String ledger = LEDGER + "AccountLedger.java";
        faults.add(new Fault(
                "a duplicate is folded again",
                bookkeeper,
                "if (known == null) {\n            place(inbound, id);",
                "if (known == null || known.isRepeatedBy(inbound)) {\n            place(inbound, id);"));
        faults.add(new Fault(
                "the previous close of a position that is held is lost",
                ledger,
                "PreviousClose newest = close == null ? previous : close;",
                "PreviousClose newest = close == null || !published.position().isFlat() ? previous : close;"));
        faults.add(new Fault(
                "a position that opens flat has rows as on the date before",
                ledger,
                "active = !published.position().isFlat();",
                "active |= !published.position().isFlat();"));
        faults.add(new Fault(
                "rows begin before the first execution",
                operator,
                "if (ledger.active) {\n            PositionMinute row",
                "if (ledger.active || ledger.hasPending()) {\n            PositionMinute row"));
        faults.add(new Fault(
                "rows are of the desk at the minute's start",
                LEDGER + "PositionRows.java",
                "known.account(lastNanos)",
                "known.account(Math.max(holding.newestEventNanos(), minuteMillis * NANOS_A_MILLI))"));
        faults.add(new Fault(
                "the checksum is the last row's", operator, "checksum += row.version();", "checksum = row.version();"));
        faults.add(new Fault(
                "a restart forgets the newest event",
                operator,
                "bell.restore(next, newest, rung, closedDay);",
                "bell.restore(next, Long.MIN_VALUE, rung, closedDay);"));
        faults.add(new Fault(
                "what has waited still does in the books",
                bookkeeper,
                "fates.tally(PartitionTally.waiting(inbound.topic(), inbound.partition(), -1));",
                ""));
        faults.add(new Fault(
                "the last minute is lost",
                LEDGER + "MinuteBell.java",
                "nextMillis <= newestMillis &&",
                "nextMillis < newestMillis &&"));
        faults.add(new Fault(
                "a date begins a minute late",
                LEDGER + "MarkBook.java",
                "return Math.floorDiv(millis, DAY_MILLIS);",
                "return Math.floorDiv(millis - MinuteTicks.MINUTE_MILLIS, DAY_MILLIS);"));
    }

    private static void ofAmendments(List<Fault> faults) {
        String chain = DOMAIN + "execution/ExecutionChain.java";
        faults.add(new Fault("the first correction stands", chain, "order < 0 : order > 0", "order < 0 : order < 0"));
        faults.add(new Fault(
                "a correction revives what was cancelled",
                chain,
                "return amendment.executionType() == ExecutionType.CANCEL;",
                "return Execution.EVENT_ORDER.compare(amendment, other) > 0;"));
        faults.add(new Fault(
                "of corrections of one moment the one that was read first stands",
                chain,
                "Execution.EVENT_ORDER.compare(amendment, other)",
                "Long.compare(amendment.eventTimeNanos(), other.eventTimeNanos())"));
        faults.add(new Fault(
                "a correction leaves the execution with its account",
                chain,
                "correct.accountId(),",
                "original.accountId(),"));
        faults.add(new Fault(
                "a correction leaves the commission", chain, "correct.commission(),", "original.commission(),"));
        faults.add(new Fault("a correction leaves the side", chain, "correct.side(),", "original.side(),"));
        faults.add(new Fault(
                "what is cancelled is told to be corrected",
                chain,
                "? ExecutionFate.CANCELLED : ExecutionFate.CORRECTED",
                "? ExecutionFate.CORRECTED : ExecutionFate.CORRECTED"));
        String entry = LEDGER + "LedgerEntry.java";
        faults.add(new Fault(
                "a cancelled execution is forgotten by the version, so that a tombstone ties with its row",
                entry,
                "holding.weigh(chain.amendments().size() + 1,",
                "holding.weigh(chain.amendments().size(),"));
        faults.add(new Fault(
                "an execution that moves stays where it was",
                entry,
                "if (inEffect == null || !accountId.equals(inEffect.accountId())) {",
                "if (inEffect == null) {"));
        faults.add(new Fault(
                "a correction ties with what it corrects",
                entry,
                "return chain.amendments().isEmpty()",
                "return chain.amendments().size() < 9"));
        faults.add(new Fault(
                "an amendment is known when its execution was",
                entry,
                "decidedMillis(chain.decisive(), references, knowledge, minuteMillis));",
                "Long.MIN_VALUE);"));
        faults.add(new Fault(
                "an amendment that came before its execution waits for ever",
                LEDGER + "Bookkeeper.java",
                "release(new EventId(false, amendmentId));",
                ""));
        faults.add(new Fault(
                "an amendment that comes again is another one",
                LEDGER + "LedgerBook.java",
                "if (isNew || !shelves.places.contains(id)) {",
                "if (shelves.places.isEmpty()) {"));
    }

    private static void ofRestatements(List<Fault> faults) {
        String restater = LEDGER + "Restater.java";
        faults.add(new Fault(
                "a row that is no more is not taken away",
                restater,
                "if (was.isActive() || (decided",
                "if (is.isActive() && (decided"));
        faults.add(new Fault(
                "the minute of the late event itself is left as it was",
                restater,
                "long minuteMillis = ledger.restatingMillis;",
                "long minuteMillis = ledger.restatingMillis + MINUTE;"));
        faults.add(new Fault(
                "the last minute that was published is left as it was",
                restater,
                "fromMillis <= minuteMillis && minuteMillis < untilMillis;",
                "fromMillis <= minuteMillis && minuteMillis + MINUTE < untilMillis;"));
        faults.add(new Fault(
                "rows are published again though nothing changed",
                restater,
                "before.saysTheSameAs(now)",
                "before.equals(now)"));
        faults.add(new Fault(
                "a closing row is left as it was",
                restater,
                "            if (last) {",
                "            if (last && revision.deleted()) {"));
        String walk = LEDGER + "PositionWalk.java";
        faults.add(new Fault(
                "a restated date opens with what the date before opened with",
                walk,
                "        previous = newest;",
                "        previous = beforeEve;"));
        faults.add(new Fault(
                "a restated row has the mark of the minute before its own",
                walk,
                "nextMinute.minuteMillis() <= minuteMillis",
                "nextMinute.minuteMillis() < minuteMillis"));
        faults.add(new Fault(
                "a restated row has the version of fewer ticks than it has",
                LEDGER + "MarkStand.java",
                "ticksOfDay += mark.tickCount();",
                "ticksOfDay = mark.tickCount();"));
        faults.add(new Fault(
                "what is restated is restated again",
                LEDGER + "Knowledge.java",
                "late.arrival() <= events ||",
                "late.arrival() < events ||"));
        faults.add(new Fault(
                "the bell goes on without what came late", LEDGER + "LedgerBook.java", "ledger.disturbed = true;", ""));
        String ledger = LEDGER + "AccountLedger.java";
        faults.add(new Fault(
                "yesterday's rows are restated from yesterday's close",
                ledger,
                "return day == horizonDay ? previous : beforeEve;",
                "return previous;"));
        String bookkeeper = LEDGER + "Bookkeeper.java";
        faults.add(new Fault(
                "a late mark of yesterday restates nothing",
                bookkeeper,
                "ofToday ? roster.accounts(instrumentId) : accountIds(instrumentId)",
                "ofToday ? roster.accounts(instrumentId) : List.<String>of()"));
        faults.add(
                new Fault("a late multiplier leaves the live position", bookkeeper, "ledger.liveBehind = true;", ""));
        faults.add(new Fault(
                "an execution before the last is not in the live position",
                LEDGER + "LedgerBook.java",
                "} else {\n            ledger.liveBehind = true;",
                "} else {"));
        faults.add(new Fault(
                "an amendment leaves the live position",
                LEDGER + "LedgerBook.java",
                "placeNew(accountId, after);\n        ledger.liveBehind = true;",
                "placeNew(accountId, after);"));
        faults.add(new Fault(
                "a row is compared with one that knew marks which came later",
                walk,
                "Math.min(minuteMillis, ownMillis)",
                "minuteMillis"));
        String operator = LEDGER + "PositionsOperator.java";
        faults.add(new Fault(
                "a live position is what is published, though that is to be folded again",
                operator,
                "return !isDisturbed(ledger, marks)\n                && ",
                "return "));
        faults.add(new Fault(
                "a live position is what is published, though more came since",
                operator,
                "return !isDisturbed(ledger, marks)\n                && ",
                "return !isDisturbed(ledger, marks)\n                || "));
        faults.add(new Fault(
                "a row is told from the one before by executions that were cancelled",
                walk,
                "if (entry.execution() != null && entry.isInEffect(accountId, knowledge, viewMillis)) {",
                "if (entry.execution() != null) {"));
        faults.add(new Fault(
                "late records of accounts restate nothing",
                bookkeeper,
                "boolean concerned = id.account() || ",
                "boolean concerned = "));
        faults.add(new Fault(
                "a restart forgets what is to be restated",
                operator,
                "if (ledger.awaitsRestatement() || withChanges",
                "if (withChanges"));
        faults.add(new Fault(
                "a page that an event is put on is restated as it was read before",
                LEDGER + "LedgerBook.java",
                "shelves.atHand.add(instrumentId, accountId, entry, entry.late() != null);",
                ""));
        faults.add(new Fault(
                "an event that comes late is put behind those that are at hand",
                LEDGER + "LedgersAtHand.java",
                "events.add(place < 0 ? -place - 1 : place, entry);",
                "events.add(entry);"));
        faults.add(new Fault(
                "a page that an amendment changes is restated as it was read before",
                LEDGER + "LedgerBook.java",
                "shelves.atHand.forget(instrumentId, accountId);\n        List<LedgerEntry> page",
                "List<LedgerEntry> page"));
        faults.add(new Fault(
                "a late mark of a minute without ticks restates nothing",
                LEDGER + "MarkBook.java",
                "return same ? null :",
                "return same || known == null ? null :"));
        faults.add(new Fault(
                "what may pass over a later trade is not waited for",
                LEDGER + "PositionReferences.java",
                "first == null ? fromNanos : first, true",
                "toNanos, true"));
    }

    @Example
    void everyFaultIsFound() throws Exception {
        List<OracleMarket> markets = new RandomMarkets(SEED).next(HISTORIES);
        checkAll(Map.of(), markets);

        Map<String, String> missed = new ConcurrentSkipListMap<>();
        faults().parallelStream().forEach(fault -> {
            try {
                SourceFault source = new SourceFault(fault.source(), fault.text(), fault.replacement());
                checkAll(source.compile(), markets);
                missed.put(fault.name(), "is not found in " + HISTORIES + " histories");
            } catch (AssertionError found) {
                // As it must be.
            } catch (Exception | LinkageError broken) {
                missed.put(fault.name(), broken.toString());
            }
        });
        assertThat(missed).isEmpty();
    }

    /** The check over all markets, until it fails, of a program with these classes in place of its own. */
    private static void checkAll(Map<String, byte[]> faulty, List<OracleMarket> markets) throws Exception {
        ClassLoader loader = new FaultyLoader(faulty);
        Method check = loader.loadClass(HistoryCheck.class.getName())
                .getDeclaredMethod("check", OracleMarket.class, long.class);
        check.setAccessible(true);
        Thread thread = Thread.currentThread();
        ClassLoader usual = thread.getContextClassLoader();
        thread.setContextClassLoader(loader);
        try {
            for (int i = 0; i < markets.size(); i++) {
                check.invoke(null, markets.get(i), i);
            }
        } catch (InvocationTargetException thrown) {
            if (thrown.getCause() instanceof AssertionError failure) {
                throw failure;
            }
            throw thrown;
        } finally {
            thread.setContextClassLoader(usual);
        }
    }

    /** Loads the program and its check anew, with some classes in place of those of the class path. */
    private static final class FaultyLoader extends ClassLoader {
        private final Map<String, byte[]> faulty;

        private FaultyLoader(Map<String, byte[]> faulty) {
            super(LedgerMutationIT.class.getClassLoader());
            this.faulty = faulty;
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            if (!name.startsWith("io.tidemark.domain.") && !name.startsWith("io.tidemark.jobs.")) {
                return super.loadClass(name, resolve);
            }
            synchronized (getClassLoadingLock(name)) {
                Class<?> loaded = findLoadedClass(name);
                return loaded == null ? findClass(name) : loaded;
            }
        }

        @Override
        protected Class<?> findClass(String name) throws ClassNotFoundException {
            String file = name.replace('.', '/') + ".class";
            byte[] bytes = faulty.get(file);
            if (bytes == null) {
                try (InputStream stream = getParent().getResourceAsStream(file)) {
                    if (stream == null) {
                        throw new ClassNotFoundException(name);
                    }
                    bytes = stream.readAllBytes();
                } catch (IOException unreadable) {
                    throw new ClassNotFoundException(name, unreadable);
                }
            }
            return defineClass(name, bytes, 0, bytes.length);
        }
    }
}
