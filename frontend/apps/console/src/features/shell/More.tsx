import { Button } from "@kefu/ui";
import { useEffect, useRef } from "react";

interface Props {
  label: string;
  /** Not by coming into sight: for what may go on for long and find nothing. */
  onlyWhenAsked?: boolean;
  list: { hasNextPage: boolean; isFetchingNextPage: boolean; fetchNextPage: () => Promise<unknown> };
}

/** Reads the next page when its place comes into sight. */
export function More({ label, list, onlyWhenAsked = false }: Props) {
  const place = useRef<HTMLDivElement>(null);
  const { hasNextPage, isFetchingNextPage, fetchNextPage } = list;
  useEffect(() => {
    const element = place.current;
    if (!element || !hasNextPage || onlyWhenAsked) return;
    const observer = new IntersectionObserver(
      ([seen]) => {
        if (seen?.isIntersecting && !isFetchingNextPage) void fetchNextPage();
      },
      { rootMargin: "600px" },
    );
    observer.observe(element);
    return () => observer.disconnect();
  }, [hasNextPage, onlyWhenAsked, isFetchingNextPage, fetchNextPage]);
  if (!hasNextPage) return null;
  return (
    <div ref={place} className="more">
      <Button onClick={() => void fetchNextPage()} disabled={isFetchingNextPage}>
        {label}
      </Button>
    </div>
  );
}
