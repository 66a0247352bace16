/**
 * Dead letters sent again: looked at, sent to the topic that they came from, and what became of them.
 *
 * <p>A dead letter's <em>place</em> is where it lay in Kafka, topic, partition and offset; it is its identity. To
 * <em>re-drive</em> it is to send its key and value once more, as a new record with a place of its own. It is <em>open</em>
 * as long as no re-drive of it is known to have ended.
 */
@NullMarked
package io.tidemark.local.deadletters;

import org.jspecify.annotations.NullMarked;
