export function ConversationBones() {
  return (
    <section className="conv" aria-busy="true">
      <header>
        <div className="title">
          <span className="bone w56" />
        </div>
        <div className="facts">
          <span className="bone w40" />
        </div>
      </header>
      <div className="thread-place">
        <div className="thread lines" aria-hidden="true">
          {["them", "me", "them"].map((look, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: never moves
            <div key={index} className={`m ${look}`}>
              <div className="body bones">
                <span className="bone w80" />
                <span className="bone w56" />
              </div>
            </div>
          ))}
        </div>
      </div>
    </section>
  );
}
