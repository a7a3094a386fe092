package dev.shale.transport.layout;

import dev.shale.transport.ImageDestination;
import dev.shale.transport.ImageSource;
import dev.shale.transport.ImageSourceContract;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;

final class LayoutSourceTest implements ImageSourceContract {
  @TempDir Path temp;

  @Override
  public ImageSource source() throws IOException {
    OciLayout layout = new OciLayout(temp.resolve("layout"));
    try (ImageDestination destination = layout.destination(List.of("name"))) {
      SAMPLE.sendTo(destination);
      destination.publish(SAMPLE.manifest());
    }
    return layout.source(new OciLayout.Selector.Named("name"));
  }
}
