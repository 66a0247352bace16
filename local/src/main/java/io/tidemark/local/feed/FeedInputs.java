package io.tidemark.local.feed;

import io.tidemark.local.stack.StackException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Stream;

/** The files to feed, in the order in which they were named. */
final class FeedInputs {
    private final List<FeedInput> inputs = new ArrayList<>();

    /** Takes a folder of records whole: its topics' files and those in its folder {@code reference}. */
    void addFolder(Path folder) {
        int before = inputs.size();
        addFiles(folder, false);
        Path reference = folder.resolve("reference");
        if (Files.isDirectory(reference)) {
            addFiles(reference, true);
        }
        if (inputs.size() == before) {
            throw new StackException(folder + " holds no records; a folder of records has files such as "
                    + "ticks.ndjson.gz, executions.ndjson or reference/reference.instruments.ndjson");
        }
    }

    /** Takes the files of reference data in a folder. */
    void addReferenceFolder(Path folder) {
        int before = inputs.size();
        addFiles(folder, true);
        if (inputs.size() == before) {
            throw new StackException(
                    folder + " holds no reference data; its files are named after their topics, such as "
                            + "reference.instruments.ndjson");
        }
    }

    void addFile(FeedTopic topic, Path file) {
        if (Files.isDirectory(file)) {
            throw new StackException(file + " is a folder; name its files, or give the folder itself to feed");
        }
        if (!Files.exists(file)) {
            throw missing(file);
        }
        inputs.add(new FeedInput(topic, file));
    }

    private static StackException missing(Path path) {
        return new StackException(path + " does not exist"
                + (path.isAbsolute()
                        ? ""
                        : "; relative names begin at " + Path.of("").toAbsolutePath()));
    }

    private void addFiles(Path folder, boolean referenceOnly) {
        if (!Files.exists(folder)) {
            throw missing(folder);
        }
        if (!Files.isDirectory(folder)) {
            throw new StackException(folder
                    + " is not a folder; name single files with --ticks, --executions, --cash-flows or --fx-rates");
        }
        List<Path> files;
        try (Stream<Path> listing = Files.list(folder)) {
            files = listing.filter(Files::isRegularFile).sorted().toList();
        } catch (IOException unreadable) {
            throw new StackException("cannot list the files of " + folder + ": " + unreadable.getMessage(), unreadable);
        }
        TreeMap<String, Path> byTopic = new TreeMap<>();
        for (Path file : files) {
            String name = String.valueOf(file.getFileName());
            if (!name.endsWith(".ndjson") && !name.endsWith(".ndjson.gz")) {
                continue;
            }
            FeedTopic topic = FeedTopic.ofFile(name)
                    .filter(found -> !referenceOnly || !found.carriesClock())
                    .orElseThrow(() -> new StackException(file + " is named after no topic that belongs "
                            + (referenceOnly ? "among the reference data" : "in a folder of records") + "; topics are "
                            + FeedTopic.ALL.stream()
                                    .filter(each -> !referenceOnly || !each.carriesClock())
                                    .map(FeedTopic::name)
                                    .toList()));
            Path other = byTopic.putIfAbsent(topic.name(), file);
            if (other != null) {
                throw new StackException("both " + other + " and " + file + " are records of " + topic.name()
                        + "; leave one, or name each with an option of its own");
            }
            inputs.add(new FeedInput(topic, file));
        }
    }

    /** What carries no clock, and is sent before everything else. */
    List<FeedInput> reference() {
        return inputs.stream().filter(input -> !input.topic().carriesClock()).toList();
    }

    /** What carries the clock. */
    List<FeedInput> events() {
        return inputs.stream().filter(input -> input.topic().carriesClock()).toList();
    }
}
