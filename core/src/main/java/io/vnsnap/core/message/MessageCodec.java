// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.core.message;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.deser.std.StdScalarDeserializer;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.ToStringSerializer;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import java.io.IOException;
import java.nio.file.Path;

/** Messages as lines of JSON, without the line's end. Safe for use by many threads. */
public final class MessageCodec {
  private final JsonMapper mapper;

  public MessageCodec() {
    mapper =
        JsonMapper.builder()
            .addModule(new Jdk8Module())
            .addModule(new JavaTimeModule())
            .addModule(paths())
            .disable(MapperFeature.AUTO_DETECT_IS_GETTERS)
            .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
            .disable(SerializationFeature.WRITE_DURATIONS_AS_TIMESTAMPS)
            .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();
  }

  public String encode(AgentCommand command) {
    return write(command);
  }

  public String encode(AgentEvent event) {
    return write(event);
  }

  /**
   * @throws MalformedMessageException if the line is no command of this version
   */
  public AgentCommand decodeCommand(String line) throws MalformedMessageException {
    return read(AgentCommand.class, "command", line);
  }

  /**
   * @throws MalformedMessageException if the line is no event of this version
   */
  public AgentEvent decodeEvent(String line) throws MalformedMessageException {
    return read(AgentEvent.class, "event", line);
  }

  private String write(Object message) {
    try {
      return mapper.writeValueAsString(message);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(
          "a message of type %s can't be written as JSON".formatted(message.getClass()), e);
    }
  }

  private <T> T read(Class<T> type, String kind, String line) throws MalformedMessageException {
    try {
      T message = mapper.readValue(line, type);
      if (message == null) {
        throw new MalformedMessageException(kind, line, null);
      }
      return message;
    } catch (JsonProcessingException e) {
      throw new MalformedMessageException(kind, line, e);
    }
  }

  /** Paths as plain strings; Jackson's own form is a file: URI. */
  private static SimpleModule paths() {
    return new SimpleModule()
        .addSerializer(Path.class, ToStringSerializer.instance)
        .addDeserializer(
            Path.class,
            new StdScalarDeserializer<Path>(Path.class) {
              @Override
              public Path deserialize(JsonParser parser, DeserializationContext context)
                  throws IOException {
                return Path.of(parser.getValueAsString());
              }
            });
  }
}
