package io.tidemark.bench;

import io.tidemark.domain.market.AggressorSide;
import io.tidemark.domain.market.MinuteTicks;
import io.tidemark.domain.market.QuoteTick;
import io.tidemark.domain.market.TradeTick;
import io.tidemark.jobs.kafka.TickFormat;
import io.tidemark.local.encoding.BinaryTickEncoder;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * The ticks that everything is measured with: four quotes to a trade, prices that walk by cents, event times that rise
 * but for 50 ms of disorder, keyed and partitioned by instrument. The same for both encodings.
 *
 * @param bootstrapServers Kafka brokers, {@code host:port,...}
 * @param ticks number of ticks
 * @param instruments number of instruments
 * @param minutes minutes of event time
 */
record TickLog(String bootstrapServers, int ticks, int instruments, int minutes) {
    static final int PARTITIONS = 4;

    private static final long SEED = 20_260_101;
    private static final int DISORDER_MILLIS = 50;
    private static final Duration LIMIT = Duration.ofMinutes(5);

    static String topic(TickFormat format) {
        return "bench.ticks." + format;
    }

    /** Makes the topic of an encoding and writes every tick to it. */
    void publish(TickFormat format) throws InterruptedException, ExecutionException, TimeoutException {
        createTopic(topic(format));
        AtomicReference<Exception> failure = new AtomicReference<>();
        try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(
                Map.of(
                        ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
                        bootstrapServers,
                        ProducerConfig.LINGER_MS_CONFIG,
                        20,
                        ProducerConfig.BATCH_SIZE_CONFIG,
                        256 * 1024,
                        ProducerConfig.BUFFER_MEMORY_CONFIG,
                        64 * 1024 * 1024,
                        ProducerConfig.ACKS_CONFIG,
                        "1",
                        ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG,
                        false),
                new ByteArraySerializer(),
                new ByteArraySerializer())) {
            send(format, producer, failure);
            producer.flush();
        }
        if (failure.get() != null) {
            throw new ExecutionException("cannot write to " + topic(format), failure.get());
        }
    }

    private void createTopic(String topic) throws InterruptedException, ExecutionException, TimeoutException {
        try (Admin admin = Admin.create(Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers))) {
            NewTopic wanted = new NewTopic(topic, PARTITIONS, (short) 1)
                    .configs(Map.of(TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG, "LogAppendTime"));
            admin.createTopics(List.of(wanted)).all().get(LIMIT.toSeconds(), TimeUnit.SECONDS);
        }
    }

    @SuppressWarnings("FutureReturnValueIgnored") // the callback keeps a failure, and whoever calls throws it
    private void send(TickFormat format, KafkaProducer<byte[], byte[]> producer, AtomicReference<Exception> failure) {
        Random random = new Random(SEED);
        BinaryTickEncoder encoder = new BinaryTickEncoder();
        List<byte[]> keys = new ArrayList<>();
        long[] cents = new long[instruments];
        for (int i = 0; i < instruments; i++) {
            keys.add(instrumentId(i).getBytes(StandardCharsets.UTF_8));
            cents[i] = 10_000 + 100L * i;
        }
        long spanMillis = minutes * MinuteTicks.MINUTE_MILLIS;
        long startMillis = startMillis();
        for (int i = 0; i < ticks; i++) {
            int instrument = random.nextInt(instruments);
            cents[instrument] = Math.max(100, cents[instrument] + random.nextInt(5) - 2);
            long millis = startMillis + spanMillis * i / ticks + random.nextInt(DISORDER_MILLIS);
            long nanos = millis * 1_000_000 + random.nextInt(1_000_000);
            BigDecimal bid = BigDecimal.valueOf(cents[instrument], 2);
            BigDecimal size = BigDecimal.valueOf(1 + random.nextInt(500));
            byte[] value;
            if (random.nextInt(5) == 0) {
                TradeTick trade =
                        new TradeTick(instrumentId(instrument), nanos, i + 1, bid, size, AggressorSide.BUY, List.of());
                value = format == TickFormat.BINARY ? encoder.encode(trade, "BENCH") : json(trade);
            } else {
                BigDecimal ask = BigDecimal.valueOf(cents[instrument] + 1, 2);
                QuoteTick quote = new QuoteTick(instrumentId(instrument), nanos, i + 1, bid, size, ask, size);
                value = format == TickFormat.BINARY ? encoder.encode(quote, "BENCH") : json(quote);
            }
            producer.send(
                    new ProducerRecord<>(topic(format), instrument % PARTITIONS, keys.get(instrument), value),
                    (metadata, exception) -> {
                        if (exception != null) {
                            failure.compareAndSet(null, exception);
                        }
                    });
        }
    }

    /** Long enough ago that no tick is ahead of its append time. */
    private long startMillis() {
        return MinuteTicks.minuteOf(System.currentTimeMillis() * 1_000_000)
                - (minutes + 10) * MinuteTicks.MINUTE_MILLIS;
    }

    private static String instrumentId(int number) {
        return "INSTRUMENT-" + number + ".BENCH";
    }

    private static byte[] json(TradeTick trade) {
        return ("{\"type\":\"TRADE\",\"instrument_id\":\"" + trade.instrumentId()
                        + "\",\"venue\":\"BENCH\",\"ts_event\":" + trade.eventTimeNanos() + ",\"sequence\":"
                        + trade.sequence() + ",\"price\":\"" + trade.price() + "\",\"size\":\"" + trade.size()
                        + "\",\"aggressor_side\":\"" + trade.aggressorSide() + "\"}")
                .getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] json(QuoteTick quote) {
        return ("{\"type\":\"QUOTE\",\"instrument_id\":\"" + quote.instrumentId()
                        + "\",\"venue\":\"BENCH\",\"ts_event\":" + quote.eventTimeNanos() + ",\"sequence\":"
                        + quote.sequence() + ",\"bid_price\":\"" + quote.bidPrice() + "\",\"bid_size\":\""
                        + quote.bidSize() + "\",\"ask_price\":\"" + quote.askPrice() + "\",\"ask_size\":\""
                        + quote.askSize() + "\"}")
                .getBytes(StandardCharsets.UTF_8);
    }
}
