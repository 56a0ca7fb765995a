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
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.stream.Collectors;

/** Reads and writes VNI files. */
public final class VniFile {
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

  /**
   * @throws VniFileException with one sentence that gives file, line where it is known, and reason
   */
  public Vni read(Path file) throws VniFileException {
    String text;
    try {
      text = Files.readString(file);
    } catch (NoSuchFileException e) {
      throw new VniFileException("there is no VNI file %s".formatted(file), e);
    } catch (IOException e) {
      throw new VniFileException("can't read the VNI file %s: %s".formatted(file, e), e);
    }
    return parse(file.toString(), text);
  }

  Vni parse(String file, String text) throws VniFileException {
    try {
      VniDocument document = yaml.readValue(text, VniDocument.class);
      if (document == null) {
        throw new VniFileException(
            "%s is empty; vnsnap discover writes a VNI file".formatted(file));
      }
      return document.toVni();
    } catch (JsonProcessingException e) {
      throw new VniFileException("%s%s: %s".formatted(file, line(e), reason(e)), e);
    } catch (IllegalArgumentException e) {
      throw new VniFileException("%s: %s".formatted(file, e.getMessage()), e);
    }
  }

  public String write(Vni vni) {
    try {
      return yaml.writeValueAsString(VniDocument.of(vni));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a VNI can always be written as YAML", e);
    }
  }

  /**
   * Writes a new file.
   *
   * @throws VniFileException also if there is such a file already
   */
  public void writeNew(Path file, Vni vni) throws VniFileException {
    try {
      Files.writeString(file, write(vni), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    } catch (FileAlreadyExistsException e) {
      throw new VniFileException(
          "%s exists already; remove it or give another file".formatted(file), e);
    } catch (IOException e) {
      throw new VniFileException("can't write the VNI file %s: %s".formatted(file, e), e);
    }
  }

  private static String line(JsonProcessingException failure) {
    JsonLocation location = failure.getLocation();
    return location == null || location.getLineNr() < 1 ? "" : ":" + location.getLineNr();
  }

  /** Jackson's reason in the words of someone who writes the file. */
  private static String reason(JsonProcessingException failure) {
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
      return "%s has the wrong shape; compare it with the example in vnsnap create --help"
          .formatted(path(shape));
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
