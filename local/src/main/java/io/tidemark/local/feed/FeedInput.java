package io.tidemark.local.feed;

import java.nio.file.Path;

/** A file of records and the topic that it goes to. */
record FeedInput(FeedTopic topic, Path file) {}
