package io.tidemark.local.feed;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The records of files: reference data file by file, events merged. */
final class RecordFiles implements Records {
    private final Set<FeedTopic> topics;
    private final List<RecordFile> reference;
    private final RecordMerge events;
    private int referenceFile;

    private RecordFiles(Set<FeedTopic> topics, List<RecordFile> reference, RecordMerge events) {
        this.topics = topics;
        this.reference = reference;
        this.events = events;
    }

    static RecordFiles open(FeedInputs inputs, TimeLimit limit, RecordMerge.Order order)
            throws IOException, InterruptedException {
        Set<FeedTopic> topics = new LinkedHashSet<>();
        List<RecordFile> reference = new ArrayList<>();
        List<RecordLane> lanes = new ArrayList<>();
        try {
            for (FeedInput input : inputs.reference()) {
                topics.add(input.topic());
                reference.add(RecordFile.open(input, limit));
            }
            for (FeedInput input : inputs.events()) {
                topics.add(input.topic());
                lanes.add(new RecordLane(RecordFile.open(input, limit)));
            }
            return new RecordFiles(topics, reference, new RecordMerge(lanes, order));
        } catch (IOException | InterruptedException | RuntimeException unreadable) {
            for (RecordFile file : reference) {
                file.close();
            }
            for (RecordLane lane : lanes) {
                lane.close();
            }
            throw unreadable;
        }
    }

    @Override
    public Set<FeedTopic> topics() {
        return topics;
    }

    @Override
    public @Nullable FeedRecord nextReference() throws IOException {
        while (referenceFile < reference.size()) {
            FeedRecord next = reference.get(referenceFile).next();
            if (next != null) {
                return next;
            }
            referenceFile++;
        }
        return null;
    }

    @Override
    public @Nullable FeedRecord nextEvent() throws IOException, InterruptedException {
        return events.next();
    }

    @Override
    public long unsentFrom() {
        return events.unsentFrom();
    }

    @Override
    public long firstEventTime(FeedTopic topic) {
        return events.firstEventTime(topic);
    }

    @Override
    public void close() throws IOException {
        events.close();
        for (RecordFile file : reference) {
            file.close();
        }
    }
}
