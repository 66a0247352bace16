package io.tidemark.jobs.positions;

/**
 * When an input came that belongs to minutes that had been published: which rows were published without it.
 *
 * @param arrival number of the input among the late ones of its kind, from 1: of a position its events, of an instrument
 *     its marks and reference records
 * @param publishedFromMillis start of the first minute that was published with it, milliseconds since the epoch, UTC
 */
public record Lateness(long arrival, long publishedFromMillis) {}
