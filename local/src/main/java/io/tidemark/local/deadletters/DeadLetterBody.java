package io.tidemark.local.deadletters;

import org.jspecify.annotations.Nullable;

/**
 * What is sent of a dead letter.
 *
 * @param place where it lay, and to which partition it goes
 * @param key bytes of the key; null for none
 * @param value bytes of the value; none where it was null
 */
@SuppressWarnings("ArrayRecordComponent") // carried from the table to the topic, never compared
record DeadLetterBody(DeadLetterPlace place, byte @Nullable [] key, byte[] value) {}
