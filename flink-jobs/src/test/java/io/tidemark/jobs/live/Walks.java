package io.tidemark.jobs.live;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** A test that walks through a page of {@code docs/runbooks}; it takes a {@link Walk}. */
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
@interface Walks {
    /** Name of the page's file. */
    String value();
}
