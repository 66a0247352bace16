package io.tidemark.local.simulator;

import io.tidemark.local.records.CashFlowRecord;
import io.tidemark.local.records.ExecutionRecord;
import io.tidemark.local.records.TickHead;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.List;
import java.util.Locale;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/**
 * What truly happens, one thing after the other: first prints, openings, ticks, trades of the firm, and what was set for a
 * time: reopenings, amendments, dividends, nights. Each gets a nanosecond of its own.
 */
final class TradingFloor {
    private static final long FIRST_PRINTS_APART = 10;
    private static final long OPENINGS_BEGIN = 1_000_000;
    private static final long OPENINGS_LAST = 499_000_000;
    private static final double[] DIVIDENDS = {0.25, 0.5, 0.75};
    private static final List<String> ODD_LOT = List.of("ODD_LOT");
    private static final int PRICE_PLACES = 2;
    private static final int MONEY_PLACES = 4;

    private final MarketPlan plan;
    private final Calendar calendar;
    private final Listings listings;
    private final Firm firm;
    private final Delivery delivery;
    private final Chance ticks;
    private final Chance cashFlows;
    private final Arrivals tickTimes;
    private final Arrivals executionTimes;
    private final PriorityQueue<Appointment> appointments = new PriorityQueue<>();
    private final String prefix;

    private int firstPrints;
    private int openings;
    private long nextTick;
    private long nextExecution;
    private long appointed;
    private long executions;
    private long dividends;
    private long now;
    private int quietPartition = -1;
    private long quietUntil;

    TradingFloor(MarketPlan plan, Delivery delivery) {
        this.plan = plan;
        this.delivery = delivery;
        calendar = new Calendar(plan);
        listings = new Listings(plan, calendar);
        prefix = Long.toString(plan.start().getEpochSecond(), Character.MAX_RADIX)
                .toUpperCase(Locale.ROOT);
        firm = new Firm(plan, listings, prefix);
        ticks = Chance.of(plan.seed(), Chance.Purpose.TICKS);
        cashFlows = Chance.of(plan.seed(), Chance.Purpose.CASH_FLOWS);
        tickTimes = new Arrivals(calendar, Chance.of(plan.seed(), Chance.Purpose.TICK_TIMES), plan.ticksPerSecond());
        executionTimes = new Arrivals(
                calendar, Chance.of(plan.seed(), Chance.Purpose.EXECUTION_TIMES), plan.executionsPerSecond());
        nextTick = tickTimes.next();
        nextExecution = executionTimes.next();
        now = calendar.start() - 1;
        for (int day = 0; day < plan.days(); day++) {
            if (day > 0) {
                appoint(calendar.opening(day), this::passNight);
            }
            for (double share : DIVIDENDS) {
                appoint(calendar.at(day, share), this::payDividend);
            }
        }
    }

    /** Something that happens at a time that was set before. */
    private interface Happening {
        void happen() throws IOException;
    }

    private record Appointment(long time, long ordinal, Happening happening) implements Comparable<Appointment> {
        @Override
        public int compareTo(Appointment other) {
            int order = Long.compare(time, other.time);
            return order == 0 ? Long.compare(ordinal, other.ordinal) : order;
        }
    }

    private void appoint(long time, Happening happening) {
        appointments.add(new Appointment(time, appointed++, happening));
    }

    Listings listings() {
        return listings;
    }

    Firm firm() {
        return firm;
    }

    /** No event time to come is before it; nanoseconds since the epoch, {@link Long#MAX_VALUE} at the end. */
    long next() {
        return Math.min(Math.min(nextPrint(), nextOpening()), Math.min(Math.min(nextTick, nextExecution), nextSet()));
    }

    private long nextPrint() {
        return firstPrints < 2 * listings.size() ? calendar.start() + firstPrints * FIRST_PRINTS_APART : Long.MAX_VALUE;
    }

    private long nextOpening() {
        if (openings == plan.openings()) {
            return Long.MAX_VALUE;
        }
        double share = (double) openings / plan.openings();
        return calendar.start() + OPENINGS_BEGIN + (long) (share * (OPENINGS_LAST - OPENINGS_BEGIN));
    }

    private long nextSet() {
        Appointment next = appointments.peek();
        return next == null ? Long.MAX_VALUE : next.time();
    }

    /** Lets the next thing happen; there is one. */
    void step() throws IOException {
        long time = next();
        now = Math.max(now + 1, time);
        // What is first at the start must be first whatever else falls on these moments.
        if (nextPrint() != Long.MAX_VALUE) {
            firstPrint();
        } else if (nextOpening() == time) {
            book(firm.opening(openings++), "OPENING");
        } else if (nextSet() == time) {
            appointments.remove().happening().happen();
        } else if (nextTick == time) {
            nextTick = tickTimes.next();
            tick();
        } else {
            nextExecution = executionTimes.next();
            Fill fill = firm.next(calendar.share(now));
            if (fill != null) {
                book(fill, "TRADE");
            }
        }
    }

    private double activity() {
        return Calendar.activity(calendar.share(now));
    }

    private void firstPrint() throws IOException {
        Listing listing = listings.get(firstPrints % listings.size());
        if (firstPrints++ < listings.size()) {
            quote(listing, Delivery.Meaning.PLAIN);
        } else {
            trade(listing, Delivery.Meaning.PLAIN);
        }
    }

    private void tick() throws IOException {
        Listing listing = listings.drawTicking(ticks);
        boolean quotes = ticks.below(5) != 0;
        if (listing.halted() || isQuiet(listing)) {
            return;
        }
        int missing = delivery.strikes(Fault.GAP) ? delivery.chance(Fault.GAP).between(1, 50) : 0;
        Delivery.Meaning meaning = missing > 0 ? Delivery.Meaning.of(Fault.GAP, missing) : Delivery.Meaning.PLAIN;
        if (missing == 0 && quietUntil <= now && delivery.strikes(Fault.QUIET_PARTITION)) {
            quietPartition = listing.partition();
            quietUntil = now + seconds(delivery.chance(Fault.QUIET_PARTITION), 20, 90);
            meaning = Delivery.Meaning.of(Fault.QUIET_PARTITION, 0);
        }
        if (quotes) {
            quote(listing, meaning);
        } else {
            trade(listing, meaning);
        }
        listing.skip(quotes, missing);
        if (!isQuiet(listing) && delivery.strikes(Fault.HALT)) {
            halt(listing);
        }
    }

    private boolean isQuiet(Listing listing) {
        return now < quietUntil && listing.partition() == quietPartition;
    }

    private static long seconds(Chance chance, int least, int greatest) {
        return (least + chance.below((long) (greatest - least))) * Calendar.NANOS_PER_SECOND;
    }

    private void quote(Listing listing, Delivery.Meaning meaning) throws IOException {
        listing.quote(now, activity(), ticks);
        String bid = price(listing.bid());
        String bidSize = Long.toString(listing.bidSize());
        String ask = price(listing.ask());
        String askSize = Long.toString(listing.askSize());
        TickHead head = listing.nextQuote(now);
        delivery.tick(
                listing,
                now,
                (json, suffix, time, arrival) -> json.quote(head.at(time), bid, bidSize, ask, askSize, arrival),
                meaning);
    }

    private void trade(Listing listing, Delivery.Meaning meaning) throws IOException {
        Listing.Trade trade = listing.trade(ticks);
        String price = price(trade.price());
        String size = Long.toString(trade.size());
        TickHead head = listing.nextTrade(now);
        delivery.tick(
                listing,
                now,
                (json, suffix, time, arrival) -> json.trade(
                        head.at(time),
                        price,
                        size,
                        trade.buyerAggressed() ? "BUY" : "SELL",
                        trade.oddLot() ? ODD_LOT : List.of(),
                        arrival),
                meaning);
    }

    private void halt(Listing listing) throws IOException {
        now++;
        status(listing, "HALTED", Delivery.Meaning.of(Fault.HALT, 0));
        listing.halt();
        appoint(now + untilClose(seconds(delivery.chance(Fault.HALT), 30, 180)), () -> reopen(listing));
    }

    private void reopen(Listing listing) throws IOException {
        if (isQuiet(listing)) {
            appoint(quietUntil, () -> reopen(listing));
            return;
        }
        listing.open();
        status(listing, "OPEN", Delivery.Meaning.PLAIN);
    }

    private void status(Listing listing, String status, Delivery.Meaning meaning) throws IOException {
        TickHead head = listing.nextStatus(now);
        delivery.tick(
                listing, now, (json, suffix, time, arrival) -> json.status(head.at(time), status, arrival), meaning);
    }

    /** Nothing goes on for long after a close: a wait of more than a second ends with the session. */
    private long untilClose(long wait) {
        return Math.min(wait, Math.max(calendar.close(now) - now, Calendar.NANOS_PER_SECOND));
    }

    private void book(Fill fill, String type) throws IOException {
        String id = prefix + "-" + ++executions;
        ExecutionRecord execution = record(fill, id, type);
        TradeChain chain = new TradeChain(fill.stake(), fill.quantity());
        if (type.equals("TRADE") && delivery.strikes(Fault.AMENDED)) {
            amend(chain, fill, execution);
        }
        fill.stake().add(chain.quantity());
        delivery.execution(chain, execution);
    }

    private ExecutionRecord record(Fill fill, String id, String type) {
        TradingAccount account = fill.stake().account();
        Listing listing = fill.stake().listing();
        return new ExecutionRecord(
                id,
                type,
                null,
                fill.orderId(),
                account.reference().accountId(),
                account.reference().traderId(),
                listing.instrumentId(),
                listing.instrument().venue(),
                fill.bought() ? "BUY" : "SELL",
                Long.toString(Math.abs(fill.quantity())),
                price(fill.price()),
                BigDecimal.valueOf(fill.commission(), MONEY_PLACES).toPlainString(),
                "USD",
                now,
                listing.nextExecution());
    }

    /** Sets the amendments of a trade. */
    private void amend(TradeChain chain, Fill fill, ExecutionRecord original) {
        Chance chance = delivery.chance(Fault.AMENDED);
        Amendment first =
                amendment(chance, fill.quantity(), fill.price(), fill.stake().listing());
        long at = now + untilClose(Calendar.NANOS_PER_SECOND + chance.below(599 * Calendar.NANOS_PER_SECOND));
        Listing listing = fill.stake().listing();
        String firstId = original.executionId() + "-A1";
        int firstLink = chain.amend(first.quantity(), 0);
        appoint(at, () -> makeAmendment(chain, firstLink, original, first, firstId, original.executionId()));
        if (first.cancels() || chance.below(4) != 0) {
            return;
        }
        Amendment second = amendment(chance, first.quantity(), first.price(), listing);
        boolean namesFirst = chance.below(2) == 0;
        String reference = namesFirst ? firstId : original.executionId();
        long later = at + Calendar.NANOS_PER_SECOND + chance.below(Calendar.NANOS_PER_SECOND);
        int secondLink = chain.amend(second.quantity(), namesFirst ? firstLink : 0);
        String secondId = original.executionId() + "-A2";
        appoint(later, () -> makeAmendment(chain, secondLink, original, second, secondId, reference));
    }

    /** What an amendment leaves of a trade: signed units, none if it cancels it, at a price in increments. */
    private record Amendment(long quantity, long price) {
        boolean cancels() {
            return quantity == 0;
        }
    }

    private static Amendment amendment(Chance chance, long quantity, long price, Listing listing) {
        int kind = chance.below(5);
        if (kind < 2) {
            return new Amendment(0, price);
        }
        if (kind < 4) {
            return new Amendment(quantity, price + chance.between(1, 5));
        }
        long lots = chance.between(1, 3) * (long) listing.lot();
        return new Amendment(quantity > 0 ? quantity + lots : quantity - lots, price);
    }

    private void makeAmendment(
            TradeChain chain, int link, ExecutionRecord original, Amendment amendment, String id, String reference)
            throws IOException {
        boolean cancels = amendment.cancels();
        delivery.amendment(
                chain,
                link,
                new ExecutionRecord(
                        id,
                        cancels ? "CANCEL" : "CORRECT",
                        reference,
                        original.orderId(),
                        original.accountId(),
                        original.traderId(),
                        original.instrumentId(),
                        original.venue(),
                        cancels ? null : original.side(),
                        cancels ? null : Long.toString(Math.abs(amendment.quantity())),
                        cancels ? null : price(amendment.price()),
                        cancels ? null : original.commission(),
                        cancels ? null : original.commissionCurrency(),
                        now,
                        chain.stake().listing().nextExecution()));
    }

    /** A dividend of 5 to 50 cents a share on a listing that somebody holds; sellers of what they did not hold pay it. */
    private void payDividend() throws IOException {
        Listing listing = heldListing();
        if (listing == null) {
            return;
        }
        long cents = cashFlows.between(5, 50);
        for (TradingAccount account : firm.accounts()) {
            long quantity = account.quantity(listing);
            if (quantity != 0) {
                now++;
                delivery.cashFlow(
                        listing,
                        new CashFlowRecord(
                                prefix + "-d" + ++dividends,
                                account.reference().accountId(),
                                listing.instrumentId(),
                                "DIVIDEND",
                                price(quantity * cents),
                                "USD",
                                now));
            }
        }
    }

    /** Any share held by the first account, from one drawn on, that holds any; null if there is none. */
    private @Nullable Listing heldListing() {
        List<TradingAccount> accounts = firm.accounts();
        int first = cashFlows.below(accounts.size());
        for (int i = 0; i < accounts.size(); i++) {
            List<Listing> shares = accounts.get((first + i) % accounts.size()).open().stream()
                    .map(Stake::listing)
                    .filter(listing -> !listing.future())
                    .toList();
            if (!shares.isEmpty()) {
                return shares.get(cashFlows.below(shares.size()));
            }
        }
        return null;
    }

    private void passNight() {
        Walk moved = null;
        for (Listing listing : listings.all()) {
            // Listings of one symbol stand side by side and share its walk.
            if (listing.walk() != moved) {
                moved = listing.walk();
                moved.sleepUntil(now, ticks);
            }
        }
    }

    /** Hundredths as text. */
    private static String price(long hundredths) {
        return BigDecimal.valueOf(hundredths, PRICE_PLACES).toPlainString();
    }
}
