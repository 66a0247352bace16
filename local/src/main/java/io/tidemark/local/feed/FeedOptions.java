package io.tidemark.local.feed;

import java.util.OptionalLong;

/**
 * How to feed.
 *
 * @param speed seconds of event time per second; infinite for as fast as possible
 * @param shuffleSeed of the permutation; empty for none
 * @param createTime whether the Kafka timestamp is the record's own arrival time
 */
record FeedOptions(RecordMerge.Order order, double speed, OptionalLong shuffleSeed, boolean createTime) {}
