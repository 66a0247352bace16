package io.tidemark.bench;

import io.tidemark.local.clickhouse.ClickHouseClient;
import io.tidemark.local.stack.Stack;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Set;
import org.apache.kafka.common.utils.Utils;

/** Which partitions of ticks have come through to live positions, and how far. */
final class FreshPartitions {
    private final ClickHouseClient engine;
    private final int partitions;

    FreshPartitions(Stack stack) {
        engine = stack.clickHouse();
        partitions = stack.config().kafkaPartitions();
    }

    /** Whether of every partition some live position has in it what was appended after this moment, milliseconds since the epoch. */
    boolean allSince(long millis) {
        Set<Integer> fresh = new HashSet<>();
        engine.queryText("SELECT instrument_id FROM tidemark.positions_live GROUP BY instrument_id"
                        + " HAVING max(known_at) > fromUnixTimestamp64Milli(" + millis + ")")
                .lines()
                .forEach(instrumentId -> fresh.add(partition(instrumentId)));
        return fresh.size() == partitions;
    }

    /** Where the feed sends the records of an instrument. */
    private int partition(String instrumentId) {
        byte[] key = instrumentId.getBytes(StandardCharsets.UTF_8);
        return Utils.toPositive(Utils.murmur2(key)) % partitions;
    }
}
