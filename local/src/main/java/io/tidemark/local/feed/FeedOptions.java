package io.tidemark.local.feed;

import java.util.OptionalLong;

/**
 * How to feed.
 *
 * @param order by what files are merged
 * @param speed seconds of event time per second; infinite for as fast as possible
 * @param shuffleSeed of the permutation; empty for none
 * @param onWallClock whether an event is due when the wall clock shows its event time; then {@code speed} is 1
 * @param createTime whether the Kafka timestamp is the record's own arrival time
 */
public record FeedOptions(
        RecordMerge.Order order, double speed, boolean onWallClock, OptionalLong shuffleSeed, boolean createTime) {

    /** Records that keep their order, at a multiple of the wall clock's speed. */
    public static FeedOptions atSpeed(double speed) {
        return new FeedOptions(RecordMerge.Order.EVENT_TIME, speed, false, OptionalLong.empty(), false);
    }

    /** Records that keep their order, each sent when the wall clock shows its event time. */
    public static FeedOptions live() {
        return new FeedOptions(RecordMerge.Order.EVENT_TIME, 1, true, OptionalLong.empty(), false);
    }
}
