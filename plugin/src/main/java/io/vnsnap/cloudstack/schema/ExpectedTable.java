// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.cloudstack.schema;

import java.lang.reflect.Field;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import javax.persistence.Column;
import javax.persistence.Table;

/** A table and the columns that the code names, in lower case. */
record ExpectedTable(String name, Set<String> columns) {
  /** Reads them from the annotations that CloudStack's DAOs read them from. */
  static ExpectedTable of(Class<?> entity) {
    Set<String> columns = new TreeSet<>();
    for (Field field : entity.getDeclaredFields()) {
      Column column = field.getAnnotation(Column.class);
      if (column != null) {
        columns.add(column.name());
      }
    }
    return new ExpectedTable(entity.getAnnotation(Table.class).name(), columns);
  }

  /** What of it {@code present} lacks, in the order of names. */
  Set<String> missingFrom(Set<String> present) {
    Set<String> missing = new TreeSet<>(columns);
    missing.removeAll(present);
    return missing;
  }

  static ExpectedTable of(String name, String... columns) {
    return new ExpectedTable(name, new TreeSet<>(Arrays.asList(columns)));
  }
}
