package io.tidemark.jobs.positions;

import io.tidemark.jobs.kafka.Inbound;

/**
 * An execution or a cash flow that cannot be applied yet.
 *
 * @param inbound the record, with its raw bytes
 * @param detail what it waits for, in words
 */
public record WaitingRecord(Inbound inbound, String detail) {}
