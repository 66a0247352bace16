package io.tidemark.local.clickhouse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EngineLibraryTest {

    @TempDir
    Path cache;

    @Test
    void theCacheIsTheFirstFolderThatIsNamed() {
        assertThat(EngineLibrary.cacheFolder(Map.of("TIDEMARK_CACHE", "/a", "XDG_CACHE_HOME", "/b")))
                .isEqualTo(Path.of("/a"));
        assertThat(EngineLibrary.cacheFolder(Map.of("TIDEMARK_CACHE", "", "XDG_CACHE_HOME", "/b")))
                .isEqualTo(Path.of("/b"));
        assertThat(EngineLibrary.cacheFolder(Map.of())).isEqualTo(Path.of(System.getProperty("user.home"), ".cache"));
    }

    @Test
    void platformsWithoutAnEngineAreToldOfTheOtherWay() throws IOException {
        assertThat(EngineLibrary.platform("Linux", "amd64")).isEqualTo("linux-x64-gnu");
        assertThat(EngineLibrary.platform("Mac OS X", "aarch64")).isEqualTo("darwin-arm64");
        assertThatThrownBy(() -> EngineLibrary.platform("Windows 11", "amd64")).hasMessageContaining("CLICKHOUSE_URL");
    }

    @Test
    void aFileThatWasHashedIsTakenUntilItChanges() throws IOException {
        // A platform without a pinned digest takes any content, so that this needs no network.
        List<String> told = new ArrayList<>();
        EngineLibrary library = new EngineLibrary(cache, "darwin-arm64", told::add);
        Path file = cache.resolve("tidemark/chdb/" + EngineLibrary.VERSION + "/libchdb.so");
        Files.createDirectories(file.getParent());
        Files.writeString(file, "engine");
        assertThat(library.find()).isEqualTo(file);
        Path note = file.resolveSibling("libchdb.so.checked");
        String first = Files.readString(note);
        assertThat(library.find()).isEqualTo(file);
        Files.writeString(file, "another engine");
        assertThat(library.find()).isEqualTo(file);
        assertThat(Files.readString(note)).isNotEqualTo(first);
        assertThat(told).isEmpty();
    }
}
