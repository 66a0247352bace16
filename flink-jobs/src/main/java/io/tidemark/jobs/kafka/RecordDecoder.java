package io.tidemark.jobs.kafka;

import java.io.Serializable;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** One encoding of the records of one topic. A decoder serves one thread and may keep buffers between records. */
interface RecordDecoder extends Serializable {
    /**
     * The record that the bytes mean.
     *
     * @throws RejectedRecordException if they cannot be used; says why in words that name the field
     */
    Inbound decode(ConsumerRecord<byte[], byte[]> message) throws RejectedRecordException;

    /** Number of fields skipped since the start because the contract does not know them. */
    long unknownFields();
}
