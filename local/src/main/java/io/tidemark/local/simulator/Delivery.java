package io.tidemark.local.simulator;

import io.tidemark.local.feed.FeedRecord;
import io.tidemark.local.feed.FeedTopic;
import io.tidemark.local.records.ArrivalTime;
import io.tidemark.local.records.CashFlowRecord;
import io.tidemark.local.records.ExecutionRecord;
import io.tidemark.local.records.JsonRecords;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/**
 * The way of records from where they are made to who takes them, with the faults that happen on it, in order of delivery.
 * Each fault has its own stream of chance, so that none changes what another does.
 */
final class Delivery {
    private static final long NANOS_PER_MILLI = 1_000_000L;
    private static final long GREATEST_DISORDER = 800 * NANOS_PER_MILLI;
    private static final long LEAST_LATENESS = 5 * Calendar.NANOS_PER_SECOND;
    private static final long GREATEST_LATENESS = 300 * Calendar.NANOS_PER_SECOND;
    private static final long GREATEST_REPEAT = 60 * Calendar.NANOS_PER_SECOND;

    private final MarketPlan plan;
    private final Map<Fault, Chance> chances = new EnumMap<>(Fault.class);
    private final PriorityQueue<Parcel> queue = new PriorityQueue<>();
    private final ByteArrayOutputStream buffer = new ByteArrayOutputStream(512);
    private final JsonRecords json;
    private long parcels;

    Delivery(MarketPlan plan) throws IOException {
        this.plan = plan;
        this.json = new JsonRecords(buffer);
        for (Fault fault : Fault.values()) {
            chances.put(fault, Chance.of(plan.seed(), fault));
        }
    }

    /** A record on its way out as text, but for its times. */
    interface Draft {
        /** @param suffix of its identity, if it has one */
        void write(JsonRecords json, String suffix, long eventTime, ArrivalTime arrival) throws IOException;
    }

    /** What a record stands for, beside its text. */
    record Meaning(
            Parcel.Kind kind,
            @Nullable Fault ofTheMarket,
            int missing,
            @Nullable TradeChain chain,
            int link) {
        static final Meaning PLAIN = new Meaning(Parcel.Kind.PLAIN, null, 0, null, 0);

        /** Whether it is a trade or opening, and no copy of one. */
        boolean isOriginal() {
            return chain != null && link == 0;
        }

        /** A record that a fault of the market itself has made or follows. */
        static Meaning of(Fault fault, int missing) {
            return new Meaning(Parcel.Kind.PLAIN, fault, missing, null, 0);
        }
    }

    /** Whether a fault happens. */
    boolean strikes(Fault fault) {
        double rate = plan.rate(fault);
        return rate > 0 && chance(fault).happens(rate);
    }

    /** The stream of a fault. */
    Chance chance(Fault fault) {
        Chance chance = chances.get(fault);
        if (chance == null) {
            throw new IllegalStateException(fault + " has no stream");
        }
        return chance;
    }

    void tick(Listing listing, long eventTime, Draft draft, Meaning meaning) throws IOException {
        send(FeedTopic.TICKS, listing, eventTime, draft, meaning);
    }

    void cashFlow(Listing listing, CashFlowRecord cashFlow) throws IOException {
        Draft draft = (out, suffix, eventTime, arrival) -> out.cashFlow(
                new CashFlowRecord(
                        cashFlow.cashFlowId() + suffix,
                        cashFlow.accountId(),
                        cashFlow.instrumentId(),
                        cashFlow.cashFlowType(),
                        cashFlow.amount(),
                        cashFlow.currency(),
                        eventTime),
                arrival);
        send(FeedTopic.CASH_FLOWS, listing, cashFlow.tsEvent(), draft, Meaning.PLAIN);
    }

    /** An execution that amends no other: the original of a chain. */
    void execution(TradeChain chain, ExecutionRecord execution) throws IOException {
        Listing listing = chain.stake().listing();
        Meaning meaning = new Meaning(Parcel.Kind.PLAIN, null, 0, chain, 0);
        long delivery = send(FeedTopic.EXECUTIONS, listing, execution.tsEvent(), draft(execution), meaning);
        if (strikes(Fault.DUPLICATE)) {
            Chance chance = chance(Fault.DUPLICATE);
            long repeated = delivery + chance.below(GREATEST_REPEAT);
            ExecutionRecord copy = chance.below(3) == 0 ? spelledDifferently(execution) : execution;
            put(FeedTopic.EXECUTIONS, listing, execution.tsEvent(), repeated, draft(copy), Parcel.Kind.DUPLICATE);
        }
        if (strikes(Fault.CONFLICTING)) {
            Chance chance = chance(Fault.CONFLICTING);
            long repeated = delivery + NANOS_PER_MILLI + chance.below(GREATEST_REPEAT);
            BigDecimal otherPrice = new BigDecimal(execution.price()).add(BigDecimal.valueOf(chance.between(1, 20), 2));
            ExecutionRecord other = execution.of(execution.quantity(), otherPrice.toString());
            put(FeedTopic.EXECUTIONS, listing, execution.tsEvent(), repeated, draft(other), Parcel.Kind.CONFLICTING);
        }
    }

    /** @param link of the chain */
    void amendment(TradeChain chain, int link, ExecutionRecord amendment) throws IOException {
        Meaning meaning = new Meaning(Parcel.Kind.AMENDMENT, Fault.AMENDED, 0, chain, link);
        send(FeedTopic.EXECUTIONS, chain.stake().listing(), amendment.tsEvent(), draft(amendment), meaning);
    }

    private static Draft draft(ExecutionRecord execution) {
        return (out, suffix, eventTime, arrival) ->
                out.execution(execution.as(execution.executionId() + suffix, eventTime), arrival);
    }

    private static ExecutionRecord spelledDifferently(ExecutionRecord execution) {
        return execution.of(execution.quantity() + ".0", execution.price() + "0");
    }

    /** Returns the delivery time of the record itself. */
    private long send(FeedTopic topic, Listing listing, long eventTime, Draft draft, Meaning meaning)
            throws IOException {
        long delivery = eventTime;
        @Nullable Fault delay = null;
        if (strikes(Fault.LATE)) {
            delay = Fault.LATE;
            delivery += lateness(delay);
        }
        if (meaning.isOriginal() && strikes(Fault.BOOKED_LATE) && delay == null) {
            delay = Fault.BOOKED_LATE;
            delivery += lateness(delay);
        }
        if (strikes(Fault.OUT_OF_ORDER) && delay == null) {
            delay = Fault.OUT_OF_ORDER;
            delivery += 1 + chance(delay).below(GREATEST_DISORDER);
        }
        byte[] value = text(draft, "", eventTime, delivery);
        if (strikes(Fault.MALFORMED)) {
            byte[] cut = Arrays.copyOf(value, chance(Fault.MALFORMED).between(1, value.length - 1));
            queue.add(new Parcel(
                    topic,
                    listing.key(),
                    cut,
                    FeedRecord.UNTIMED,
                    delivery,
                    parcels++,
                    Parcel.Kind.MALFORMED,
                    null,
                    Meaning.PLAIN));
        }
        queue.add(new Parcel(
                topic, listing.key(), value, eventTime, delivery, parcels++, meaning.kind(), delay, meaning));
        if (strikes(Fault.SKEWED)) {
            byte[] skewed = text(draft, "-skewed", eventTime + Fault.SKEW.toNanos(), delivery);
            queue.add(new Parcel(
                    topic,
                    listing.key(),
                    skewed,
                    FeedRecord.UNTIMED,
                    delivery,
                    parcels++,
                    Parcel.Kind.SKEWED,
                    null,
                    Meaning.PLAIN));
        }
        return delivery;
    }

    private long lateness(Fault fault) {
        return LEAST_LATENESS + chance(fault).below(GREATEST_LATENESS - LEAST_LATENESS);
    }

    private void put(FeedTopic topic, Listing listing, long eventTime, long delivery, Draft draft, Parcel.Kind kind)
            throws IOException {
        byte[] value = text(draft, "", eventTime, delivery);
        queue.add(new Parcel(topic, listing.key(), value, eventTime, delivery, parcels++, kind, null, Meaning.PLAIN));
    }

    private byte[] text(Draft draft, String suffix, long eventTime, long delivery) throws IOException {
        buffer.reset();
        draft.write(json, suffix, eventTime, ArrivalTime.of(delivery));
        json.flush();
        return buffer.toByteArray();
    }

    /** When the next record is delivered, nanoseconds since the epoch; {@link Long#MAX_VALUE} if none is on its way. */
    long nextDelivery() {
        Parcel next = queue.peek();
        return next == null ? Long.MAX_VALUE : next.delivery();
    }

    /** The next record; null if none is on its way. */
    @Nullable
    Parcel next() {
        return queue.poll();
    }
}
