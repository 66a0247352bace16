package io.tidemark.bench;

import io.tidemark.domain.market.MinuteTicks;
import io.tidemark.local.feed.FeedRecord;
import io.tidemark.local.feed.FeedTopic;
import io.tidemark.local.records.AccountRecord;
import io.tidemark.local.records.ArrivalTime;
import io.tidemark.local.records.ExecutionRecord;
import io.tidemark.local.records.InstrumentRecord;
import io.tidemark.local.records.JsonRecords;
import io.tidemark.local.records.TickHead;
import io.tidemark.local.simulator.MarketPlan;
import io.tidemark.local.simulator.SimulatedMarket;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Accounts of the bench's own, each with one position that has been open since the horizon began, and executions of theirs
 * that come late.
 */
final class LateExecutions implements AutoCloseable {
    static final String ACCOUNT = "LATE-";

    private static final int DESKS = 20;
    private static final long NANOS_PER_MILLI = 1_000_000;
    private static final long DAY_MILLIS = 86_400_000;
    private static final long TICK_AFTER_MILLIS = 1_000;
    private static final long OPENING_AFTER_MILLIS = 5_000;
    private static final int LOT = 100;
    /** An odd lot, which no number of late round lots closes: a position that is flat at midnight has no rows until it trades. */
    private static final int OPENING_QUANTITY = 10 * LOT + 1;

    private final RestatementPlan plan;
    private final long horizonMillis;
    private final KafkaProducer<byte[], byte[]> producer;
    private final List<String> instruments = new ArrayList<>();
    private final List<Future<RecordMetadata>> sent = new ArrayList<>();
    /** Of every account, all that was sent. */
    private final Map<String, List<Sent>> executions = new TreeMap<>();

    private final SplittableRandom random = new SplittableRandom(1);
    private int bursts;

    LateExecutions(String bootstrapServers, RestatementPlan plan, long horizonMillis) {
        this.plan = plan;
        this.horizonMillis = horizonMillis;
        producer = new KafkaProducer<>(
                Map.of(
                        ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
                        bootstrapServers,
                        ProducerConfig.LINGER_MS_CONFIG,
                        5,
                        ProducerConfig.ACKS_CONFIG,
                        "all"),
                new ByteArraySerializer(),
                new ByteArraySerializer());
    }

    /**
     * An execution that was sent, an opening or a late one.
     *
     * @param minuteMillis start of its minute, milliseconds since the epoch, UTC
     * @param quantity signed, bought > 0
     */
    private record Sent(long minuteMillis, long quantity) {
        /** In how many minutes up to one it counts: in its own and all after it. */
        long minutesUpTo(long lastMillis) {
            return Math.max(0, (lastMillis - minuteMillis) / MinuteTicks.MINUTE_MILLIS + 1);
        }
    }

    /**
     * What a position's rows add up to.
     *
     * @param rows number of them, one a minute
     * @param executions sum of their execution counts
     * @param quantities sum of their quantities
     */
    record Sums(long rows, long executions, long quantities) {}

    /** What of a record is written once its text is begun. */
    private interface Draft {
        void write(JsonRecords json) throws IOException;
    }

    /** Sends reference data that hold for the whole horizon, a price a minute of each listing, and the positions' openings. */
    void open(MarketPlan market) throws IOException, InterruptedException, ExecutionException {
        long effectiveFrom = (horizonMillis - DAY_MILLIS) * NANOS_PER_MILLI;
        try (SimulatedMarket listings = new SimulatedMarket(market)) {
            FeedRecord record;
            while ((record = listings.nextReference()) != null) {
                if (record.topic().equals(FeedTopic.INSTRUMENTS)) {
                    instruments.add(new String(record.key(), StandardCharsets.UTF_8));
                }
            }
        }
        for (String id : instruments) {
            InstrumentRecord instrument = new InstrumentRecord(
                    id, id, "EQUITY", venue(id), "USD", "1", "0.01", "LAST", List.of(), List.of(), effectiveFrom);
            send(FeedTopic.INSTRUMENTS, id, json -> json.instrument(instrument));
        }
        for (int i = 0; i < plan.accounts(); i++) {
            AccountRecord account = new AccountRecord(
                    account(i), "desk " + i % DESKS, "late", "t-" + i, "Trader " + i, "USD", effectiveFrom);
            send(FeedTopic.ACCOUNTS, account(i), json -> json.account(account));
        }
        flush();
        // Of every minute until now, so that a restatement has as many marks to go through as on any day.
        long now = System.currentTimeMillis();
        for (long millis = horizonMillis + TICK_AFTER_MILLIS; millis < now; millis += MinuteTicks.MINUTE_MILLIS) {
            for (String id : instruments) {
                TickHead head = new TickHead(id, venue(id), millis * NANOS_PER_MILLI, 0);
                String price = String.format(Locale.ROOT, "%d.%02d", 95 + random.nextInt(10), random.nextInt(100));
                send(
                        FeedTopic.TICKS,
                        id,
                        json -> json.trade(head, price, "100", "BUY", List.of(), ArrivalTime.UNKNOWN));
            }
        }
        for (int i = 0; i < plan.accounts(); i++) {
            execution("opening-" + i, "OPENING", i, OPENING_QUANTITY, horizonMillis + OPENING_AFTER_MILLIS);
        }
        flush();
    }

    /**
     * Sends a burst, event times and accounts in no order.
     *
     * @return the broker's append time of the last of them, milliseconds since the epoch
     */
    long burst(TimeWindow window) throws IOException, InterruptedException, ExecutionException {
        bursts++;
        for (int i = 0; i < plan.executions(); i++) {
            long span = window.toMillis() - window.fromMillis();
            execution(
                    id(i),
                    "TRADE",
                    i % plan.accounts(),
                    LOT * (1 + random.nextInt(20)),
                    window.fromMillis() + random.nextLong(span));
        }
        return flush();
    }

    private String id(int number) {
        return prefix() + number;
    }

    /** What the ids of the newest burst's executions begin with. */
    String prefix() {
        return "late-" + bursts + "-";
    }

    private void execution(String id, String type, int accountNumber, int quantity, long eventMillis)
            throws IOException {
        String instrument = instruments.get(accountNumber % instruments.size());
        boolean buys = random.nextInt(2) == 0;
        ExecutionRecord execution = new ExecutionRecord(
                id,
                type,
                null,
                "o-" + id,
                account(accountNumber),
                "t-" + accountNumber,
                instrument,
                venue(instrument),
                buys ? "BUY" : "SELL",
                Integer.toString(quantity),
                String.format(Locale.ROOT, "%d.%02d", 90 + random.nextInt(20), random.nextInt(100)),
                "1.25",
                "USD",
                eventMillis * NANOS_PER_MILLI + random.nextInt((int) NANOS_PER_MILLI),
                0);
        send(FeedTopic.EXECUTIONS, instrument, json -> json.execution(execution, ArrivalTime.UNKNOWN));
        executions
                .computeIfAbsent(account(accountNumber), each -> new ArrayList<>())
                .add(new Sent(MinuteTicks.minuteOf(execution.tsEvent()), buys ? quantity : -quantity));
    }

    private void send(FeedTopic topic, String key, Draft draft) throws IOException {
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        try (JsonRecords json = new JsonRecords(text)) {
            draft.write(json);
        }
        sent.add(producer.send(
                new ProducerRecord<>(topic.name(), key.getBytes(StandardCharsets.UTF_8), text.toByteArray())));
    }

    /** Waits until the broker has everything; returns its newest append time. */
    private long flush() throws InterruptedException, ExecutionException {
        producer.flush();
        long newest = Long.MIN_VALUE;
        for (Future<RecordMetadata> each : sent) {
            newest = Math.max(newest, each.get().timestamp());
        }
        sent.clear();
        return newest;
    }

    /** What the rows of each account's position must add up to, up to a minute, its start in milliseconds since the epoch. */
    Map<String, Sums> sumsUpTo(long minuteMillis) {
        long rows = (minuteMillis - horizonMillis) / MinuteTicks.MINUTE_MILLIS + 1;
        Map<String, Sums> sums = new TreeMap<>();
        executions.forEach((account, sent) -> sums.put(
                account,
                new Sums(
                        rows,
                        sent.stream()
                                .mapToLong(each -> each.minutesUpTo(minuteMillis))
                                .sum(),
                        sent.stream()
                                .mapToLong(each -> each.quantity() * each.minutesUpTo(minuteMillis))
                                .sum())));
        return sums;
    }

    private static String account(int number) {
        return String.format(Locale.ROOT, "%s%04d", ACCOUNT, number);
    }

    private static String venue(String instrumentId) {
        return instrumentId.substring(instrumentId.indexOf('.') + 1);
    }

    @Override
    public void close() {
        producer.close();
    }
}
