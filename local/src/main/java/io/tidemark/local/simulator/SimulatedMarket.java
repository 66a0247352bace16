package io.tidemark.local.simulator;

import io.tidemark.local.feed.FeedRecord;
import io.tidemark.local.feed.FeedTopic;
import io.tidemark.local.feed.Records;
import io.tidemark.local.records.JsonRecords;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The simulated market as records in order of delivery. One object serves one thread; {@link #made} may be asked by any.
 */
public final class SimulatedMarket implements Records {
    private static final long NANOS_PER_MILLI = 1_000_000L;
    private static final List<FeedTopic> TOPICS = List.of(
            FeedTopic.INSTRUMENTS, FeedTopic.ACCOUNTS, FeedTopic.TICKS, FeedTopic.EXECUTIONS, FeedTopic.CASH_FLOWS);

    private final MarketPlan plan;
    private final Delivery delivery;
    private final TradingFloor floor;
    private final Ledger ledger = new Ledger(TOPICS);
    private int references;
    private @Nullable Parcel lastTaken;
    private long runningTime = FeedRecord.UNTIMED;

    public SimulatedMarket(MarketPlan plan) {
        this.plan = plan;
        try {
            delivery = new Delivery(plan);
        } catch (IOException neverInMemory) {
            throw new UncheckedIOException(neverInMemory);
        }
        floor = new TradingFloor(plan, delivery);
    }

    @Override
    public Set<FeedTopic> topics() {
        return new LinkedHashSet<>(TOPICS);
    }

    @Override
    public @Nullable FeedRecord nextReference() throws IOException {
        int listings = floor.listings().size();
        int number = references;
        if (number >= listings + floor.firm().accounts().size()) {
            return null;
        }
        references++;
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        FeedTopic topic;
        byte[] key;
        try (JsonRecords json = new JsonRecords(text)) {
            if (number < listings) {
                Listing listing = floor.listings().get(number);
                topic = FeedTopic.INSTRUMENTS;
                key = listing.key();
                json.instrument(listing.instrument());
            } else {
                TradingAccount account = floor.firm().accounts().get(number - listings);
                topic = FeedTopic.ACCOUNTS;
                key = account.reference().accountId().getBytes(StandardCharsets.UTF_8);
                json.account(account.reference());
            }
        }
        ledger.countReference(topic);
        long effectiveMillis = floor.listings().get(0).instrument().effectiveFrom() / NANOS_PER_MILLI;
        return new FeedRecord(
                topic,
                key,
                text.toByteArray(),
                FeedRecord.UNTIMED,
                FeedRecord.UNTIMED,
                FeedRecord.UNTIMED,
                effectiveMillis,
                true);
    }

    @Override
    public @Nullable FeedRecord nextEvent() throws IOException {
        makeUpToNextDelivery();
        Parcel next = delivery.next();
        lastTaken = next;
        if (next == null) {
            return null;
        }
        ledger.count(next);
        runningTime = Math.max(runningTime, next.eventTime());
        return new FeedRecord(
                next.topic(),
                next.key(),
                next.value(),
                next.eventTime(),
                runningTime,
                next.delivery(),
                next.delivery() / NANOS_PER_MILLI,
                next.kind() != Parcel.Kind.MALFORMED);
    }

    @Override
    public void keepBack(FeedRecord event) {
        if (lastTaken != null) {
            ledger.takeBack(lastTaken);
            lastTaken = null;
        }
    }

    /** Lets the market go on until nothing that it is still to make can be delivered before what is delivered next. */
    private void makeUpToNextDelivery() throws IOException {
        while (floor.next() != Long.MAX_VALUE && floor.next() <= delivery.nextDelivery()) {
            floor.step();
        }
    }

    @Override
    public long unsentFrom() {
        try {
            makeUpToNextDelivery();
        } catch (IOException neverInMemory) {
            throw new UncheckedIOException(neverInMemory);
        }
        return delivery.nextDelivery();
    }

    @Override
    public long firstEventTime(FeedTopic topic) {
        return topic.equals(FeedTopic.TICKS)
                ? plan.start().getEpochSecond() * Calendar.NANOS_PER_SECOND
                : FeedRecord.UNTIMED;
    }

    /** What has been handed out so far and was not kept back. */
    public Made made() {
        return ledger.made();
    }

    /** What an account truly holds of a listing now, units, above zero long. */
    long quantity(String accountId, String instrumentId) {
        long quantity = 0;
        for (TradingAccount account : floor.firm().accounts()) {
            if (account.reference().accountId().equals(accountId)) {
                for (Stake stake : account.open()) {
                    if (stake.listing().instrumentId().equals(instrumentId)) {
                        quantity = stake.quantity();
                    }
                }
            }
        }
        return quantity;
    }

    List<TradingAccount> accounts() {
        return new ArrayList<>(floor.firm().accounts());
    }

    @Override
    public void close() {
        // Nothing is held that must be given back.
    }
}
