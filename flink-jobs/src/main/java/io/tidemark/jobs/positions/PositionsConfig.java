package io.tidemark.jobs.positions;

import io.tidemark.jobs.JobArguments;
import io.tidemark.jobs.bars.BarsConfig;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.ConfigOptions;
import org.apache.flink.configuration.Configuration;

/**
 * The settings of the job, read once from its arguments ({@code --key value}); a wrong one fails the start by its name.
 *
 * @param bars what the job has in common with {@code bars}, which is a part of it
 * @param executionsTopic topic of executions
 * @param cashFlowsTopic topic of cash flows
 * @param accountsTopic topic of accounts
 * @param liveInterval how often live positions are valued at new marks and after late events
 * @param waitingCapacity records of one instrument that may wait for reference data or their original
 * @param checkInterval pause between two checks of the books
 */
public record PositionsConfig(
        BarsConfig bars,
        String executionsTopic,
        String cashFlowsTopic,
        String accountsTopic,
        Duration liveInterval,
        int waitingCapacity,
        Duration checkInterval) {

    static final String DEFAULT_GROUP_ID = "tidemark-positions";
    static final ConfigOption<String> EXECUTIONS_TOPIC =
            ConfigOptions.key("kafka.topic.executions").stringType().defaultValue("executions");
    static final ConfigOption<String> CASH_FLOWS_TOPIC =
            ConfigOptions.key("kafka.topic.cash-flows").stringType().defaultValue("cash_flows");
    static final ConfigOption<String> ACCOUNTS_TOPIC =
            ConfigOptions.key("kafka.topic.accounts").stringType().defaultValue("reference.accounts");
    static final ConfigOption<Duration> LIVE_INTERVAL =
            ConfigOptions.key("live.interval").durationType().defaultValue(Duration.ofSeconds(1));
    static final ConfigOption<Integer> WAITING_CAPACITY =
            ConfigOptions.key("waiting-room.capacity").intType().defaultValue(10_000);
    static final ConfigOption<Duration> CHECK_INTERVAL =
            ConfigOptions.key("books.check-interval").durationType().defaultValue(Duration.ofMinutes(1));

    /** Rows that are published take up to a second to be stored, and are no difference meanwhile. */
    private static final Duration SHORTEST_CHECK_INTERVAL = Duration.ofSeconds(2);

    /** The settings that {@code bars} does not have. */
    static final List<ConfigOption<?>> OWN_OPTIONS = List.of(
            EXECUTIONS_TOPIC, CASH_FLOWS_TOPIC, ACCOUNTS_TOPIC, LIVE_INTERVAL, WAITING_CAPACITY, CHECK_INTERVAL);

    /** Every setting that the job knows. */
    public static final List<ConfigOption<?>> OPTIONS =
            Stream.concat(BarsConfig.OPTIONS.stream(), OWN_OPTIONS.stream()).toList();

    /**
     * The settings that the arguments give, with defaults for the others.
     *
     * @param arguments {@code --key value} pairs
     * @throws IllegalArgumentException if one is unknown, given twice, without a value or of a value that it cannot have
     */
    public static PositionsConfig fromArguments(String... arguments) {
        Configuration settings = JobArguments.parse(OPTIONS, arguments);
        if (!settings.contains(BarsConfig.GROUP_ID)) {
            settings.set(BarsConfig.GROUP_ID, DEFAULT_GROUP_ID);
        }
        Duration liveInterval = settings.get(LIVE_INTERVAL);
        if (liveInterval.toMillis() <= 0) {
            throw new IllegalArgumentException(LIVE_INTERVAL.key() + " is " + liveInterval + "; it is at least 1 ms");
        }
        int capacity = settings.get(WAITING_CAPACITY);
        if (capacity < 1) {
            throw new IllegalArgumentException(WAITING_CAPACITY.key() + " is " + capacity + "; it is at least 1");
        }
        Duration checkInterval = settings.get(CHECK_INTERVAL);
        if (checkInterval.compareTo(SHORTEST_CHECK_INTERVAL) < 0) {
            throw new IllegalArgumentException(CHECK_INTERVAL.key() + " is " + checkInterval + "; it is at least "
                    + SHORTEST_CHECK_INTERVAL.toSeconds() + " s");
        }
        return new PositionsConfig(
                BarsConfig.of(settings),
                settings.get(EXECUTIONS_TOPIC),
                settings.get(CASH_FLOWS_TOPIC),
                settings.get(ACCOUNTS_TOPIC),
                liveInterval,
                capacity,
                checkInterval);
    }

    /** The settings by their keys, as they are shown to operators and written beside what the job wrote. */
    public Map<String, String> toMap() {
        Configuration own = new Configuration();
        own.set(EXECUTIONS_TOPIC, executionsTopic);
        own.set(CASH_FLOWS_TOPIC, cashFlowsTopic);
        own.set(ACCOUNTS_TOPIC, accountsTopic);
        own.set(LIVE_INTERVAL, liveInterval);
        own.set(WAITING_CAPACITY, waitingCapacity);
        own.set(CHECK_INTERVAL, checkInterval);
        Map<String, String> map = new LinkedHashMap<>(bars.toMap());
        Map<String, String> values = own.toMap();
        OWN_OPTIONS.forEach(option -> map.put(option.key(), String.valueOf(values.get(option.key()))));
        return map;
    }
}
