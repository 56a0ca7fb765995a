// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.vni;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.exc.InvalidFormatException;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.databind.exc.ValueInstantiationException;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.vnsnap.core.service.CarrierChoice;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.stream.Collectors;

/**
 * Reads and writes files that people write in YAML, and says what is wrong in their words.
 *
 * @param <T> the document
 */
public final class YamlFile<T> {
  private final ObjectMapper yaml =
      YAMLMapper.builder(
              YAMLFactory.builder()
                  .disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER)
                  .enable(YAMLGenerator.Feature.MINIMIZE_QUOTES)
                  .enable(YAMLGenerator.Feature.ALWAYS_QUOTE_NUMBERS_AS_STRINGS)
                  .enable(YAMLGenerator.Feature.INDENT_ARRAYS_WITH_INDICATOR)
                  .build())
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          .propertyNamingStrategy(PropertyNamingStrategies.KEBAB_CASE)
          .build();

  private final Class<T> type;
  private final String kind;
  private final String example;

  /**
   * @param kind what the file is called in messages, such as "VNI file"
   * @param example where people find one
   */
  public YamlFile(Class<T> type, String kind, String example) {
    this.type = type;
    this.kind = kind;
    this.example = example;
  }

  /**
   * @throws YamlException with one sentence that gives file, line where it is known, and reason
   */
  public T read(Path file) throws YamlException {
    try {
      return parse(file.toString(), Files.readString(file));
    } catch (NoSuchFileException e) {
      throw new YamlException("there is no %s %s".formatted(kind, file), e);
    } catch (IOException e) {
      throw new YamlException("can't read the %s %s: %s".formatted(kind, file, e), e);
    }
  }

  T parse(String file, String text) throws YamlException {
    try {
      T document = yaml.readValue(text, type);
      if (document == null) {
        throw new YamlException("%s is empty; compare it with %s".formatted(file, example), null);
      }
      return document;
    } catch (JsonProcessingException e) {
      throw new YamlException("%s%s: %s".formatted(file, line(e), reason(e)), e);
    }
  }

  String write(T document) {
    try {
      return yaml.writeValueAsString(document);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a %s can always be written".formatted(kind), e);
    }
  }

  private static String line(JsonProcessingException failure) {
    JsonLocation location = failure.getLocation();
    return location == null || location.getLineNr() < 1 ? "" : ":" + location.getLineNr();
  }

  /** Jackson's reason in the words of someone who writes the file. */
  private String reason(JsonProcessingException failure) {
    if (failure instanceof UnrecognizedPropertyException unknown) {
      return "%s is unknown here; known are %s"
          .formatted(
              path(unknown),
              unknown.getKnownPropertyIds().stream()
                  .map(Object::toString)
                  .collect(Collectors.joining(", ")));
    }
    if (failure instanceof ValueInstantiationException refused && refused.getCause() != null) {
      return place(refused) + refused.getCause().getMessage();
    }
    if (failure instanceof InvalidFormatException value) {
      return "%s can't be \"%s\"".formatted(path(value), oneLine(String.valueOf(value.getValue())))
          + choices(value.getTargetType());
    }
    if (failure instanceof MismatchedInputException shape) {
      return "%s has the wrong shape; compare it with %s".formatted(path(shape), example);
    }
    return "it is no YAML: " + oneLine(failure.getOriginalMessage());
  }

  private static String choices(Class<?> type) {
    return type == CarrierChoice.class ? "; use auto, gbp or sender-hold" : "";
  }

  private static String place(JsonMappingException failure) {
    return failure.getPath().isEmpty() ? "" : path(failure) + ": ";
  }

  /** Where in the document, as in {@code hosts[1].name}. */
  private static String path(JsonMappingException failure) {
    StringBuilder path = new StringBuilder();
    for (JsonMappingException.Reference step : failure.getPath()) {
      if (step.getFieldName() == null) {
        path.append('[').append(step.getIndex()).append(']');
      } else {
        path.append(path.isEmpty() ? "" : ".").append(step.getFieldName());
      }
    }
    return path.isEmpty() ? "the file" : path.toString();
  }

  private static String oneLine(String text) {
    return text.replaceAll("\\s*\\v\\s*", ", ").replaceAll("\\p{Cntrl}", "?").strip();
  }
}
