package io.tidemark.jobs.bars;

import io.tidemark.jobs.JobArguments;
import io.tidemark.jobs.clickhouse.ClickHouseOptions;
import io.tidemark.jobs.kafka.TickFormat;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.ConfigOptions;
import org.apache.flink.configuration.Configuration;
import org.jspecify.annotations.Nullable;

/**
 * The settings of the job, read once from its arguments ({@code --key value}); a wrong one fails the start by its name.
 *
 * <p>Secrets are not among them: the password of ClickHouse is read where the connection is made.
 *
 * @param bootstrapServers Kafka brokers, {@code host:port,...}
 * @param groupId consumer group that offsets are committed to
 * @param allowCreateTime whether topics whose timestamps are made by the producer are let through, for tests of history
 * @param ticksTopic topic of ticks
 * @param ticksFormat encoding of the topic of ticks
 * @param instrumentsTopic topic of instruments
 * @param deadLettersTopic topic that dead letters are written to
 * @param clickHouse where and how rows are written
 * @param outOfOrderness how much older than the newest record of its partition an on-time record may be
 * @param idleness silence after which a partition no longer holds up the clock
 * @param maximumAhead how far an event time may lie after its record's append time
 * @param ceiling event time that no record may lie after; null for none
 * @param ticksHorizon how long after its end a minute's bar can still change
 * @param flushInterval longest time that ticks are added up before they are sent to their instrument
 * @param generation generation of the rows, see {@link io.tidemark.domain.version.RowVersion}
 */
public record BarsConfig(
        String bootstrapServers,
        String groupId,
        boolean allowCreateTime,
        String ticksTopic,
        TickFormat ticksFormat,
        String instrumentsTopic,
        String deadLettersTopic,
        ClickHouseOptions clickHouse,
        Duration outOfOrderness,
        Duration idleness,
        Duration maximumAhead,
        @Nullable Instant ceiling,
        Duration ticksHorizon,
        Duration flushInterval,
        int generation) {

    static final ConfigOption<String> BOOTSTRAP_SERVERS = text("kafka.bootstrap-servers", "127.0.0.1:19092");
    public static final ConfigOption<String> GROUP_ID = text("kafka.group-id", "tidemark-bars");
    static final ConfigOption<Boolean> ALLOW_CREATE_TIME =
            ConfigOptions.key("kafka.allow-create-time").booleanType().defaultValue(false);
    static final ConfigOption<String> TICKS_TOPIC = text("kafka.topic.ticks", "market.ticks");
    static final ConfigOption<TickFormat> TICKS_FORMAT =
            ConfigOptions.key("kafka.format.ticks").enumType(TickFormat.class).defaultValue(TickFormat.JSON);
    static final ConfigOption<String> INSTRUMENTS_TOPIC = text("kafka.topic.instruments", "reference.instruments");
    static final ConfigOption<String> DEAD_LETTERS_TOPIC = text("kafka.topic.dead-letters", "dead_letters");
    static final ConfigOption<String> CLICKHOUSE_URL = text("clickhouse.url", "http://127.0.0.1:18123");
    static final ConfigOption<String> CLICKHOUSE_DATABASE = text("clickhouse.database", "tidemark");
    static final ConfigOption<String> CLICKHOUSE_USER = text("clickhouse.user", "default");
    static final ConfigOption<Duration> OUT_OF_ORDERNESS = duration("clock.out-of-orderness", Duration.ofSeconds(1));
    static final ConfigOption<Duration> IDLENESS = duration("clock.idleness", Duration.ofMinutes(5));
    static final ConfigOption<Duration> MAXIMUM_AHEAD = duration("clock.max-ahead", Duration.ofSeconds(5));
    static final ConfigOption<String> CEILING =
            ConfigOptions.key("clock.ceiling").stringType().noDefaultValue();
    static final ConfigOption<Duration> TICKS_HORIZON = duration("ticks.horizon", Duration.ofHours(1));
    static final ConfigOption<Duration> FLUSH_INTERVAL = duration("collapse.flush-interval", Duration.ofSeconds(1));
    static final ConfigOption<Integer> SINK_BATCH_SIZE = number("sink.batch-size", 5_000);
    static final ConfigOption<Duration> SINK_FLUSH_INTERVAL = duration("sink.flush-interval", Duration.ofMillis(200));
    static final ConfigOption<Integer> SINK_MAXIMUM_RETRIES = number("sink.max-retries", 3);
    static final ConfigOption<Duration> SINK_TIMEOUT = duration("sink.timeout", Duration.ofSeconds(30));
    static final ConfigOption<Integer> GENERATION = number("generation", 0);

    /** Every setting that the job knows. */
    public static final List<ConfigOption<?>> OPTIONS = List.of(
            BOOTSTRAP_SERVERS,
            GROUP_ID,
            ALLOW_CREATE_TIME,
            TICKS_TOPIC,
            TICKS_FORMAT,
            INSTRUMENTS_TOPIC,
            DEAD_LETTERS_TOPIC,
            CLICKHOUSE_URL,
            CLICKHOUSE_DATABASE,
            CLICKHOUSE_USER,
            OUT_OF_ORDERNESS,
            IDLENESS,
            MAXIMUM_AHEAD,
            CEILING,
            TICKS_HORIZON,
            FLUSH_INTERVAL,
            SINK_BATCH_SIZE,
            SINK_FLUSH_INTERVAL,
            SINK_MAXIMUM_RETRIES,
            SINK_TIMEOUT,
            GENERATION);

    /**
     * The settings that the arguments give, with defaults for the others.
     *
     * @param arguments {@code --key value} pairs
     * @throws IllegalArgumentException if one is unknown, given twice, without a value or of a value that it cannot have
     */
    public static BarsConfig fromArguments(String... arguments) {
        return of(JobArguments.parse(OPTIONS, arguments));
    }

    /**
     * The same, once they are read.
     *
     * @throws IllegalArgumentException if one is of a value that it cannot have
     */
    public static BarsConfig of(Configuration settings) {
        return new BarsConfig(
                settings.get(BOOTSTRAP_SERVERS),
                settings.get(GROUP_ID),
                settings.get(ALLOW_CREATE_TIME),
                settings.get(TICKS_TOPIC),
                settings.get(TICKS_FORMAT),
                settings.get(INSTRUMENTS_TOPIC),
                settings.get(DEAD_LETTERS_TOPIC),
                new ClickHouseOptions(
                        settings.get(CLICKHOUSE_URL),
                        settings.get(CLICKHOUSE_DATABASE),
                        settings.get(CLICKHOUSE_USER),
                        settings.get(SINK_BATCH_SIZE),
                        settings.get(SINK_FLUSH_INTERVAL),
                        settings.get(SINK_MAXIMUM_RETRIES),
                        settings.get(SINK_TIMEOUT)),
                notNegative(OUT_OF_ORDERNESS, settings),
                positive(IDLENESS, settings),
                notNegative(MAXIMUM_AHEAD, settings),
                instant(settings.getOptional(CEILING).orElse(null)),
                notNegative(TICKS_HORIZON, settings),
                positive(FLUSH_INTERVAL, settings),
                between(GENERATION, settings, 0, 255));
    }

    /** The settings by their keys, as they are shown to operators and written beside what the job wrote. */
    public Map<String, String> toMap() {
        Configuration settings = new Configuration();
        settings.set(BOOTSTRAP_SERVERS, bootstrapServers);
        settings.set(GROUP_ID, groupId);
        settings.set(ALLOW_CREATE_TIME, allowCreateTime);
        settings.set(TICKS_TOPIC, ticksTopic);
        settings.set(TICKS_FORMAT, ticksFormat);
        settings.set(INSTRUMENTS_TOPIC, instrumentsTopic);
        settings.set(DEAD_LETTERS_TOPIC, deadLettersTopic);
        settings.set(CLICKHOUSE_URL, clickHouse.url());
        settings.set(CLICKHOUSE_DATABASE, clickHouse.database());
        settings.set(CLICKHOUSE_USER, clickHouse.user());
        settings.set(OUT_OF_ORDERNESS, outOfOrderness);
        settings.set(IDLENESS, idleness);
        settings.set(MAXIMUM_AHEAD, maximumAhead);
        if (ceiling != null) {
            settings.set(CEILING, ceiling.toString());
        }
        settings.set(TICKS_HORIZON, ticksHorizon);
        settings.set(FLUSH_INTERVAL, flushInterval);
        settings.set(SINK_BATCH_SIZE, clickHouse.batchSize());
        settings.set(SINK_FLUSH_INTERVAL, clickHouse.flushInterval());
        settings.set(SINK_MAXIMUM_RETRIES, clickHouse.maxRetries());
        settings.set(SINK_TIMEOUT, clickHouse.timeout());
        settings.set(GENERATION, generation);
        Map<String, String> map = new LinkedHashMap<>();
        Map<String, String> values = settings.toMap();
        OPTIONS.stream()
                .map(ConfigOption::key)
                .filter(values::containsKey)
                .forEach(key -> map.put(key, String.valueOf(values.get(key))));
        return map;
    }

    private static ConfigOption<String> text(String key, String byDefault) {
        return ConfigOptions.key(key).stringType().defaultValue(byDefault);
    }

    private static ConfigOption<Duration> duration(String key, Duration byDefault) {
        return ConfigOptions.key(key).durationType().defaultValue(byDefault);
    }

    private static ConfigOption<Integer> number(String key, int byDefault) {
        return ConfigOptions.key(key).intType().defaultValue(byDefault);
    }

    private static Duration notNegative(ConfigOption<Duration> option, Configuration settings) {
        Duration value = settings.get(option);
        if (value.isNegative()) {
            throw new IllegalArgumentException(option.key() + " is " + value + "; it is not negative");
        }
        return value;
    }

    private static Duration positive(ConfigOption<Duration> option, Configuration settings) {
        Duration value = settings.get(option);
        if (value.toMillis() <= 0) {
            throw new IllegalArgumentException(option.key() + " is " + value + "; it is at least 1 ms");
        }
        return value;
    }

    private static int between(ConfigOption<Integer> option, Configuration settings, int least, int most) {
        int value = settings.get(option);
        if (value < least || value > most) {
            throw new IllegalArgumentException(
                    option.key() + " is " + value + "; it lies between " + least + " and " + most);
        }
        return value;
    }

    private static @Nullable Instant instant(@Nullable String text) {
        if (text == null) {
            return null;
        }
        try {
            return Instant.parse(text);
        } catch (DateTimeParseException e) {
            throw new IllegalArgumentException(
                    CEILING.key() + " is " + text + "; it looks like 2026-01-31T17:00:00Z", e);
        }
    }
}
